/** How a stand-in that shows the files of a seat's home begins and ends. */
import { CANNOT_RUN, type Container, type Program } from '../program';
import { serve, type WebApplication } from '../web/http';

interface HomeServer {
  /** The environment variable with the password of its login. */
  readonly passwordIn: string;
  /** Where the home is mounted. */
  readonly home: string;
  readonly port: number;
  readonly application: (container: Container, password: string) => WebApplication;
  /** Its lines in the log, in its product's words. */
  readonly says: { readonly started: string; readonly stopped: string };
}

/** Serves until it is ended; refuses to run without a password, or without a home that outlives the container. */
export function serveHome({ passwordIn, home, port, application, says }: HomeServer): Program {
  return async (container) => {
    const password = container.run.environment[passwordIn] ?? '';
    if (password === '') {
      container.log(`${passwordIn} is not set: nobody could log in`);
      return 1;
    }
    if (!container.files.has(home)) {
      container.log(`no volume is mounted at ${home}: what is saved would be lost with the container`);
      return CANNOT_RUN;
    }
    await container.listen(port, serve(application(container, password)));
    container.log(says.started);
    await container.terminated;
    container.log(says.stopped);
    return 0;
  };
}
