/**
 * The browser-hosted mode: the same app, served on loopback to the browser of this computer. Prints one line
 * with the link that opens it. See `usage` for the options.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAppHandler } from './api/handler';
import { toProblem } from '../app/errors';
import { startHostedServer } from './hosted/server';
import { onInterrupt } from './interrupt';
import { openLectern } from './lectern';
import { browserNative } from './native';
import { hostedOptions, startOptions } from './start-options';

const usage = `Usage: npm start -- [options]
  --port N               listen on this port of 127.0.0.1 (default: any free port)
  --home DIR             keep Lectern's data here (default: LECTERN_HOME, else ~/.lectern)
  --no-open              print the link only, do not open a browser
  --rehearsal-speed X    speed of the rehearsal's clock, relative to AWS (default 60)
  --rehearsal-containers M  what runs in a rehearsal's containers: stand-in (default), real (the Jupyter of this
                         computer) or auto (real, as far as the memory reaches)
  --help                 show this help
`;

/** Opens the address in the system's browser where there is one; the printed link is always there. */
function openInBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const opener = spawn(command, args, { stdio: 'ignore', detached: true });
  opener.on('error', () => undefined);
  opener.unref();
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const { port, openBrowser, help } = hostedOptions(args);
  if (help) {
    process.stdout.write(usage);
    return;
  }
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const lectern = openLectern({
    root,
    native: browserNative,
    ...startOptions(args),
  });
  const server = await startHostedServer({
    handler: createAppHandler(lectern, join(root, 'dist', 'renderer')),
    port,
  });
  process.stdout.write(`Lectern is ready: ${server.startUrl}\n`);
  const displayed =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined;
  if (openBrowser && displayed) openInBrowser(server.startUrl);
  onInterrupt(() => {
    void Promise.all([lectern.close(), server.close()]).finally(() => process.exit(0));
    return true;
  });
}

main().catch((error: unknown) => {
  const { code, message, hint, detail } = toProblem(error);
  process.stderr.write(`${[message, hint, detail].filter((line) => line !== undefined).join('\n')}\n`);
  // As on the command line: 2 is bad usage.
  process.exitCode = code.startsWith('usage.') ? 2 : 1;
});
