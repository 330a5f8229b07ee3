import { buildPlan } from '../../../app/plan/build';
import { planView } from '../../../app/plan/plan-view';
import { seatCount } from '../../../app/workshop/workshop';
import { durationInWords } from '../../../app/words/durations';
import { money } from '../../../app/words/money';
import { plural } from '../../../app/words/lists';
import type { Lectern } from '../../lectern';
import { planningCommand, workshopArgument, type Cli } from '../command';
import { exitCodes, out, outJson, type ExitCode } from '../output';
import { load, type WorkshopArguments } from '../workshop';

/** `lectern plan WORKSHOP`: what will be made, without any call. */
export const planCommand = ({ run }: Cli) =>
  planningCommand('plan', 'what will be created, and what it would cost')
    .addArgument(workshopArgument)
    .action((workshop, options) => run({ ...options, workshop }, tellPlan));

function tellPlan(lectern: Lectern, args: WorkshopArguments): ExitCode {
  const { workshop, target } = load(lectern, args);
  // A file's exercises have just been looked at; those of a workshop that is kept are where they were.
  if (target !== undefined) lectern.workshops.plan(workshop.id);
  const plan = buildPlan(workshop);
  const view = planView(plan);
  if (args.json) {
    outJson({
      workshop,
      resources: plan.resources.map(({ address, type, dependsOn }) => ({ address, type, dependsOn })),
      counts: Object.fromEntries(view.counts.map(({ type, total }) => [type, total])),
      seats: plan.seats,
      cost: view.cost,
      quotas: view.quotas,
      limits: view.limits,
      usualMs: view.usualMs,
    });
    return exitCodes.done;
  }
  out(`${workshop.name} (${workshop.id}): ${plural(seatCount(workshop), 'seat')} in ${workshop.region}`);
  out('');
  for (const { total, shared, perSeat, label, type } of view.counts) {
    out(`  ${String(total).padStart(5)}  ${label} (${type}; ${shared} shared, ${perSeat} per seat)`);
  }
  out('');
  for (const { seats, services } of view.addresses.seats) {
    out(`  seat ${seats}  ${services.map(({ name, place }) => `${name} ${place}`).join('  ')}`);
  }
  out('');
  for (const { words } of view.limits) out(words);
  out(`About ${durationInWords(view.usualMs)} until the last seat is ready.`);
  out(`On AWS: ${money(view.cost.perHour)} per hour. ${view.cost.note}`);
  for (const quota of view.quotas.filter(({ enoughByDefault }) => !enoughByDefault)) {
    out(
      `Needs more than the AWS default: ${quota.name} (${quota.code}): ${quota.needed} of ${quota.defaultValue}.`,
    );
  }
  return exitCodes.done;
}
