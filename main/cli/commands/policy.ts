import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlan } from '../../../app/plan/build';
import { idsOf } from '../../../app/workshop/origin';
import { leftoverPolicy } from '../../aws/leftover-policy';
import { policyFor, policyLimit, policySize, type PolicyDocument } from '../../aws/policy';
import type { Lectern } from '../../lectern';
import type { NamedWorkshop } from '../../sessions/origins';
import { sessionActions } from '../../sessions/actions';
import { optionalWorkshopArgument, planningCommand, type Cli } from '../command';
import { exitCodes, out, outJson, say, type ExitCode } from '../output';
import { usageError } from '../usage';
import { load, type WorkshopArguments } from '../workshop';

interface Named {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** Of one that has no id yet, for every id that it may get. */
function ofWorkshop({ workshop, isIdentified }: NamedWorkshop): readonly Named[] {
  const ids = isIdentified ? workshop.id : idsOf(workshop.name);
  return policyFor(buildPlan(workshop), sessionActions, ids).map((document, index, all) => ({
    name:
      all.length === 1 ? `lectern-${workshop.id}` : `lectern-${workshop.id}-${index + 1}-of-${all.length}`,
    document,
  }));
}

function forLeftovers(): readonly Named[] {
  const { look, remove } = leftoverPolicy();
  return [
    { name: 'lectern-leftovers-look', document: look },
    { name: 'lectern-leftovers-remove', document: remove },
  ];
}

/** `lectern policy WORKSHOP`: the IAM policy that an administrator hands to the instructor; makes no call. */
export const policyCommand = ({ run }: Cli) =>
  planningCommand('policy', 'the IAM policy that an instructor needs (--with-leftovers, --out FOLDER)')
    .addArgument(optionalWorkshopArgument)
    .option('--with-leftovers', 'add what is needed to find and remove leftovers', false)
    .option('--out <folder>', 'write each document to its own file')
    .action((workshop, options) => run({ ...options, workshop }, writePolicy));

interface PolicyArguments extends Omit<WorkshopArguments, 'workshop'> {
  /** Absent: the leftovers' documents alone. */
  readonly workshop: string | undefined;
  readonly withLeftovers: boolean;
  readonly out?: string | undefined;
}

function writePolicy(lectern: Lectern, { workshop, ...args }: PolicyArguments): ExitCode {
  if (workshop === undefined && !args.withLeftovers)
    throw usageError('lectern policy needs a workshop, or --with-leftovers.', 'See lectern policy --help.');
  const forWorkshop = workshop === undefined ? [] : ofWorkshop(load(lectern, { ...args, workshop }));
  const documents = [...forWorkshop, ...(args.withLeftovers ? forLeftovers() : [])].map((one) => ({
    ...one,
    characters: policySize(one.document),
  }));
  if (forWorkshop.length > 1) {
    say(
      `AWS allows ${policyLimit} characters in a policy, so this workshop has ${forWorkshop.length} of them. Attach them all.`,
    );
  }
  if (args.withLeftovers) {
    say(
      'lectern-leftovers-remove can remove every workshop in the account. Leave it out to allow searching only.',
    );
  }
  if (args.out !== undefined) {
    mkdirSync(args.out, { recursive: true });
    for (const { name, document } of documents) {
      const file = join(args.out, `${name}.json`);
      writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
      say(file);
    }
  }
  if (args.json) outJson(documents);
  else if (args.out === undefined) {
    for (const { name, characters, document } of documents) {
      if (documents.length > 1) say(`${name}, ${characters} characters:`);
      out(JSON.stringify(document, null, 2));
    }
  }
  return exitCodes.done;
}
