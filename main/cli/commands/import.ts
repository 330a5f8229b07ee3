import { LecternError } from '../../../app/errors';
import { readSeed, writeSeed } from '../../storage/import-seed';
import { positional, type Arguments } from '../arguments';
import { exitCodes, InvalidWorkshop, out, outJson, say, type ExitCode } from '../output';

/** `lectern import CONFIG [NOTEBOOKS] --out FOLDER`: a workshop.yaml equal to the original project's input. */
export function importCommand(args: Arguments): ExitCode {
  const config = positional(args, 0, "the original project's config.yaml, or its folder");
  const [, notebooks] = args.positionals;
  const seed = readSeed(config, notebooks === undefined ? {} : { notebooks });
  if ('issues' in seed) throw new InvalidWorkshop(seed.issues);
  if (args.out === undefined) {
    if (seed.materials.length > 0) {
      throw new LecternError({
        code: 'usage',
        message: 'The notebooks need a folder to go to.',
        hint: 'Say where: --out FOLDER.',
      });
    }
    out(seed.yaml.trimEnd());
    return exitCodes.done;
  }
  const file = writeSeed(seed, args.out);
  if (args.json) outJson({ file, workshop: seed.workshop, profile: seed.profile, materials: seed.materials });
  else
    say(
      `${file}: ${seed.workshop.seats} seats, ${seed.materials.length} exercise files. Its AWS profile was "${seed.profile}".`,
    );
  return exitCodes.done;
}
