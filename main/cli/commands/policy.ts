import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlan } from '../../../app/plan/build';
import type { Workshop } from '../../../app/workshop/workshop';
import { leftoverPolicy } from '../../aws/leftover-policy';
import { policyFor, policyLimit, policySize, type PolicyDocument } from '../../aws/policy';
import type { Lectern } from '../../lectern';
import { sessionActions } from '../../sessions/actions';
import type { Arguments } from '../arguments';
import { exitCodes, out, outJson, say, type ExitCode } from '../output';
import { loadFile } from '../workshop';

interface Named {
  readonly name: string;
  readonly document: PolicyDocument;
}

function ofWorkshop(workshop: Workshop): readonly Named[] {
  return policyFor(buildPlan(workshop), sessionActions).map((document, index, all) => ({
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

/** `lectern policy FILE`: the IAM policy that an administrator hands to the instructor; makes no call. */
export function policyCommand(lectern: Lectern, args: Arguments): ExitCode {
  const forWorkshop =
    args.withLeftovers && args.positionals.length === 0 ? [] : ofWorkshop(loadFile(lectern, args).workshop);
  const documents = [...forWorkshop, ...(args.withLeftovers ? forLeftovers() : [])].map((one) => ({
    ...one,
    characters: policySize(one.document),
  }));
  if (forWorkshop.length > 1) {
    say(
      `AWS takes ${policyLimit} characters in a policy, so the workshop's are ${forWorkshop.length}. Attach all of them.`,
    );
  }
  if (args.withLeftovers) {
    say(
      'lectern-leftovers-remove may remove every workshop of the account: leave it out to let people look only.',
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
