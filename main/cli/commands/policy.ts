import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlan } from '../../../app/plan/build';
import { policyFor, policyLimit, policySize } from '../../aws/policy';
import type { Lectern } from '../../lectern';
import { sessionActions } from '../../sessions/actions';
import type { Arguments } from '../arguments';
import { exitCodes, out, outJson, say, type ExitCode } from '../output';
import { loadFile } from '../workshop';

/** `lectern policy FILE`: the IAM policy that an administrator hands to the instructor; makes no call. */
export function policyCommand(lectern: Lectern, args: Arguments): ExitCode {
  const { workshop } = loadFile(lectern, args);
  const documents = policyFor(buildPlan(workshop), sessionActions).map((document, index, all) => ({
    name:
      all.length === 1 ? `lectern-${workshop.id}` : `lectern-${workshop.id}-${index + 1}-of-${all.length}`,
    characters: policySize(document),
    document,
  }));
  if (documents.length > 1) {
    say(
      `AWS takes ${policyLimit} characters in a policy, so these are ${documents.length}. Attach all of them.`,
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
