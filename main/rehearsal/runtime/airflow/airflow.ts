/** The stand-in for an Airflow image: does what its command would have the image do. */
import { CANNOT_RUN, type Program } from '../program';
import { initialise } from './init';
import { schedule } from './scheduler';
import { serveWebsite } from './webserver';

/** Runs `airflow webserver`, `airflow scheduler`, or the migration of the database. */
export const runAirflow: Program = async (container) => {
  const words = [...container.run.entryPoint, ...container.run.command].join(' ');
  // A script may name several of Airflow's commands; the one that it ends with is what keeps running.
  const commands = [
    ...words.matchAll(/\bairflow +(db +(?:migrate|init|upgrade)|webserver|scheduler)\b/g),
  ].map(([, name = '']) => name);
  const command = commands.at(-1) ?? container.run.command[0] ?? '';
  if (command === 'webserver') return serveWebsite(container);
  if (command === 'scheduler') return schedule(container);
  if (command.startsWith('db')) return initialise(container);
  container.log(
    'the rehearsal rehearses webserver, scheduler and db migrate of this image, and this is another command',
  );
  return CANNOT_RUN;
};
