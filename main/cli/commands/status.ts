import type { Lectern } from '../../lectern';
import type { Arguments } from '../arguments';
import { exitCodes, out, outJson, type ExitCode } from '../output';
import { openKnown } from '../workshop';

/** `lectern status FILE`: one look at every seat, now. */
export async function statusCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  const session = openKnown(lectern, args);
  const { workshop } = lectern.workshops.details(session.workshopId);
  const health = await session.look();
  const { phase } = session.live();
  const worker = await session.worker();
  const seats = health.map(({ seat, state, services }) => ({
    seat,
    participant: workshop.participants[Number(seat) - 1] ?? null,
    state,
    services: services.map(({ name, state: serviceState, reason, url, answeredBy }) => ({
      name,
      state: serviceState,
      url: url ?? null,
      reason,
      answeredBy: answeredBy ?? null,
    })),
  }));
  if (args.json) {
    outJson({
      workshop: { id: workshop.id, name: workshop.name, state: phase },
      worker: worker ?? null,
      seats,
    });
    return exitCodes.done;
  }
  out(`${workshop.name} (${workshop.id}): ${phase}`);
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
