import type { ChangeView, SeatGroup } from '../../../app/plan/change-view';
import type { SeatLabel, Workshop } from '../../../app/workshop/workshop';
import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import * as option from '../options';
import { confirm, exitCodes, out, outJson, say, type ExitCode } from '../output';
import { summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { readSeat } from '../seat-argument';
import { loadKnown, refuseUnadopted, type WorkshopArguments } from '../workshop';

/** `lectern changes WORKSHOP`: how the running workshop differs from the file, and what a change would do. Changes nothing. */
export const changesCommand = ({ run }: Cli) =>
  workshopCommand('changes', 'how the running workshop differs from the file, and what a change would do')
    .addArgument(workshopArgument)
    .addOption(option.replace)
    .action((workshop, options) => run({ ...options, workshop }, tellChanges));

async function tellChanges(lectern: Lectern, args: ChangeArguments): Promise<ExitCode> {
  const { view } = await compare(lectern, args);
  if (args.json) outJson(view);
  else for (const line of linesOf(view)) out(line);
  return exitCodes.done;
}

/** `lectern change WORKSHOP`: shows the changes, asks, and makes exactly these. */
export const changeCommand = ({ run }: Cli) =>
  workshopCommand('change', 'make these changes (--replace 07,12: new machines for these seats)')
    .addArgument(workshopArgument)
    .addOption(option.replace)
    .addOption(option.yes)
    .addOption(option.takeOver)
    .action((workshop, options) => run({ ...options, workshop }, change));

interface ChangeArguments extends WorkshopArguments {
  /** Seats that get a new host in any case. */
  readonly replace: readonly string[];
}

async function change(
  lectern: Lectern,
  args: ChangeArguments & { readonly yes: boolean; readonly takeOver: boolean },
): Promise<ExitCode> {
  const { wanted, replace, view } = await compare(lectern, args);
  refuseUnadopted(lectern, args.workshop, wanted);
  for (const line of linesOf(view)) say(line);
  if (view.refused.length > 0) return exitCodes.incomplete;
  if (view.touched === 0) return exitCodes.done;
  await confirm('Make these changes?', wanted.id, args.yes);
  const { session, started } = await lectern.workshops.startChange(
    wanted,
    { replace, digest: view.digest },
    { takeOver: args.takeOver },
  );
  const ended = await withProgress(session, args.json, () => Promise.resolve(started));
  if (args.json) outJson({ summary: summaryJson(ended, session.live()) });
  else say(`${ended.outcome}.`);
  return exitCodeOf(ended);
}

interface Comparison {
  readonly wanted: Workshop;
  readonly replace: readonly SeatLabel[];
  readonly view: ChangeView;
}

async function compare(lectern: Lectern, args: ChangeArguments): Promise<Comparison> {
  const wanted = await loadKnown(lectern, args);
  const replace = args.replace.map((text) => readSeat(text, wanted).seat);
  return { wanted, replace, view: await lectern.workshops.changes(wanted, replace) };
}

/** The changes for people, what is lost included. */
function linesOf(view: ChangeView): readonly string[] {
  if (view.touched === 0 && view.refused.length === 0) return ['Everything matches the workshop.'];
  return [
    ...view.groups.flatMap(groupLines),
    ...view.shared,
    ...view.refused.map((line) => `REFUSED: ${line}`),
    ...(view.refused.length > 0 ? ['Nothing is changed, because part of it is not possible.'] : []),
  ];
}

function groupLines({ action, seats, reasons, loses, interrupts, inUse }: SeatGroup): readonly string[] {
  const doing = {
    add: 'add',
    missing: 'complete',
    change: 'change',
    replace: 'new machine for',
    remove: 'remove',
  }[action];
  return [
    `${doing} ${seats.length === 1 ? 'seat' : `${seats.length} seats`} ${seats.join(', ')}: ${reasons.join('; ')}`,
    ...(loses === undefined ? [] : [`  IS LOST: ${loses}`]),
    ...(interrupts === undefined ? [] : [`  ${interrupts}`]),
    ...(inUse.length === 0 || action === 'missing' ? [] : [`  May be in use now: ${inUse.join(', ')}`]),
  ];
}
