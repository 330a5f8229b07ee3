import { plural } from '../../../app/words/lists';
import { readSeed, writeSeed } from '../../storage/import-seed';
import { command, type Cli } from '../command';
import * as option from '../options';
import { exitCodes, InvalidWorkshop, out, outJson, say, type ExitCode } from '../output';
import { usageError } from '../usage';

/** `lectern import CONFIG [NOTEBOOKS] --out FOLDER`: a workshop.yaml equal to the original project's input. */
export const importCommand = ({ ended }: Cli) =>
  command('import', "a workshop.yaml from the original project's config.yaml")
    .argument('<config>', "the original project's config.yaml, or its folder")
    .argument('[notebooks]', 'the folder with its notebooks, if elsewhere')
    .option('--out <folder>', 'folder for the workshop.yaml and its exercise files')
    .addOption(option.json)
    .action((config, notebooks, options) => ended(importSeed(config, notebooks, options)));

function importSeed(
  config: string,
  notebooks: string | undefined,
  args: { readonly out?: string | undefined; readonly json: boolean },
): ExitCode {
  const seed = readSeed(config, notebooks === undefined ? {} : { notebooks });
  if ('issues' in seed) throw new InvalidWorkshop(seed.issues);
  if (args.out === undefined) {
    if (seed.materials.length > 0) {
      throw usageError('The notebooks need a destination folder.', 'Choose one with --out FOLDER.');
    }
    out(seed.yaml.trimEnd());
    return exitCodes.done;
  }
  const file = writeSeed(seed, args.out);
  if (args.json) outJson({ file, workshop: seed.workshop, profile: seed.profile, materials: seed.materials });
  else
    say(
      `${file}: ${plural(seed.workshop.seats, 'seat')}, ${plural(seed.materials.length, 'exercise file')}. Its AWS profile was "${seed.profile}".`,
    );
  return exitCodes.done;
}
