import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import { exitCodes, out, outJson, type ExitCode } from '../output';
import { statusJson } from '../json-views';
import { openKnown, type WorkshopArguments } from '../workshop';

/** `lectern status WORKSHOP`: one look at every seat, now. */
export const statusCommand = ({ run }: Cli) =>
  workshopCommand('status', 'who can work, and who cannot')
    .addArgument(workshopArgument)
    .action((workshop, options) => run({ ...options, workshop }, tellStatus));

async function tellStatus(lectern: Lectern, args: WorkshopArguments): Promise<ExitCode> {
  const session = await openKnown(lectern, args);
  const details = lectern.workshops.details(session.workshopId);
  const health = await session.look();
  const worker = await session.worker();
  const consoles = new Map(
    await Promise.all(health.map(async ({ seat }) => [seat, await session.console(seat)] as const)),
  );
  const status = statusJson({
    details,
    live: session.live(),
    receipt: session.receipt(),
    health,
    worker,
    consoles,
  });
  if (args.json) {
    outJson(status);
    return exitCodes.done;
  }
  const { workshop, seats } = status;
  out(`${workshop.name} (${workshop.id}): ${workshop.state}`);
  if (worker !== undefined) out(`  ${worker.computer} is working on it (${worker.operation}).`);
  for (const { seat, participant, state, services } of seats) {
    out(`  seat ${seat}${participant === null ? '' : ` ${participant}`}: ${state}`);
    for (const service of services) {
      const by = service.answeredBy === null ? '' : ` (${service.answeredBy})`;
      out(`      ${service.name}: ${service.state} ${service.url ?? ''}${by} ${service.reason}`.trimEnd());
    }
  }
  return exitCodes.done;
}
