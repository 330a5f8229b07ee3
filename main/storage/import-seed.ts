/**
 * Reads the input of the original project (its `config.yaml` and its notebooks) and makes an equal workshop
 * of ours: Airflow and Jupyter, a t3.xlarge for each person, the same region and size of database.
 */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { WorkshopIssue, WorkshopIssues } from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { workshopFrom } from '../../app/workshop/defaults';
import { didYouMean } from '../../app/workshop/did-you-mean';
import { databaseClasses } from '../../app/workshop/machine-types';
import { newId } from '../../app/workshop/origin';
import { validated, workshopToYaml } from '../../app/workshop/parse';
import { noSuchRegion, regionExpectation, regionNamed } from '../../app/workshop/regions';
import { mostSeats } from '../../app/workshop/schema';
import type { Workshop } from '../../app/workshop/workshop';
import { readYaml } from '../../app/workshop/yaml-lines';
import { isFolder } from './folders';
import { listMaterials } from './materials';
import { readTextFile } from './text-file';

/** What the original's files ask for, in our terms. */
export interface ImportedSeed {
  readonly workshop: Workshop;
  /** The text of its `workshop.yaml`. */
  readonly yaml: string;
  /** The AWS profile that the original used: a choice of the instructor's, so it is not in the workshop. */
  readonly profile: string;
  /** Absolute path of the folder of notebooks; absent when there is none. */
  readonly notebooks?: string;
  /** Its files, relative. */
  readonly materials: readonly string[];
}

const shape = z.strictObject({
  number_of_users: z.int().min(1).max(mostSeats),
  aws_profile: z.string().min(1),
  rds_instance_class: z.string().refine((name) => databaseClasses.has(name)),
  aws_region: z.string().refine((name) => regionNamed(name) !== undefined),
});
const fields: readonly string[] = Object.keys(shape.shape);
const expectations: Readonly<Record<string, string>> = {
  number_of_users: `a whole number from 1 to ${mostSeats}`,
  aws_profile: 'the name of an AWS profile',
  rds_instance_class: `one of: ${[...databaseClasses.keys()].join(', ')}`,
  aws_region: regionExpectation,
};

/**
 * Reads `config.yaml`, or the one in a folder, and lists the notebooks: those of `notebooks`, else those of the
 * original's own place beside it (docker/jupyter/…), else none. Nothing is written.
 */
export function readSeed(
  config: string,
  options: { readonly notebooks?: string; readonly name?: string } = {},
): ImportedSeed | { readonly issues: WorkshopIssues } {
  const file = fileOf(resolve(config));
  if (isFolder(file)) return { issues: [noConfig(file)] };
  const read = readTextFile(file, "the path of the original project's config.yaml");
  if ('issue' in read) return { issues: [read.issue] };
  const yaml = readYaml(read.text, file, "the original project's config");
  if ('issues' in yaml) return yaml;
  const parsed = shape.safeParse(yaml.value);
  if (!parsed.success)
    return { issues: parsed.error.issues.flatMap((issue) => wordIssues(issue, yaml, file)) };
  const notebooks = options.notebooks === undefined ? usualNotebooks(file) : resolve(options.notebooks);
  const listed = notebooks === undefined ? { files: [] } : listMaterials(notebooks);
  if (!('files' in listed)) return { issues: [{ file: notebooks ?? file, line: 1, field: '', ...listed }] };
  const name = options.name ?? 'Airflow workshop';
  const { number_of_users: seats, rds_instance_class: instanceClass, aws_region: region } = parsed.data;
  const workshop = workshopFrom({
    id: newId(name),
    name,
    description: `Imported from the ${basename(file)} of the original project.`,
    seats,
    region,
    database: { instanceClass, storageGiB: 20 },
    ...(notebooks === undefined ? {} : { materials: 'materials' }),
  });
  // Only the name can be wrong by now, and it has no line in the original's file.
  const checked = validated(workshop, file);
  if ('issues' in checked) return checked;
  return {
    workshop,
    yaml: workshopToYaml(workshop),
    profile: parsed.data.aws_profile,
    ...defined({ notebooks }),
    materials: listed.files,
  };
}

/**
 * Writes an imported workshop into a folder: `workshop.yaml` and `materials/`. Returns the path of the file.
 * Throws a LecternError when there is a workshop already.
 */
export function writeSeed(seed: ImportedSeed, into: string): string {
  const file = join(resolve(into), 'workshop.yaml');
  if (existsSync(file)) {
    throw new LecternError({
      code: 'import.file-exists',
      message: `There is already a workshop in ${dirname(file)}.`,
      hint: 'Choose another folder, or remove its workshop.yaml.',
    });
  }
  mkdirSync(dirname(file), { recursive: true });
  for (const path of seed.materials) {
    if (seed.notebooks === undefined) break;
    const to = join(dirname(file), 'materials', path);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(seed.notebooks, path), to);
  }
  writeFileAtomic.sync(file, seed.yaml);
  return file;
}

/** Only here is a folder without one a slip of its own: of the original project, people name the folder. */
const noConfig = (folder: string): WorkshopIssue => ({
  file: folder,
  line: 1,
  field: '',
  message: 'There is no config.yaml in this folder.',
  expected: "the original project's config.yaml, or the folder that it is in",
});

function fileOf(path: string): string {
  return existsSync(join(path, 'config.yaml')) ? join(path, 'config.yaml') : path;
}

/** Where people keep the notebooks of such a checkout, by habit. */
function usualNotebooks(file: string): string | undefined {
  return ['notebooks', 'docker/jupyter/notebooks', 'docker/jupyter', 'jupyter']
    .map((name) => join(dirname(file), name))
    .find((folder) => {
      const listed = existsSync(folder) ? listMaterials(folder) : { files: [] };
      return 'files' in listed && listed.files.some((path) => path.endsWith('.ipynb'));
    });
}

function wrongValue(field: string, value: unknown): string {
  if (value === undefined) return `\`${field}\` is missing.`;
  if (field === 'aws_region' && typeof value === 'string') return noSuchRegion(value);
  return `\`${field}\` is ${JSON.stringify(value)}.`;
}

function wordIssues(
  issue: z.core.$ZodIssue,
  yaml: { readonly value: unknown; lineOf(path: readonly (string | number)[]): number },
  file: string,
): readonly WorkshopIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const guess = didYouMean(key, fields);
      return {
        file,
        line: yaml.lineOf([key]),
        field: key,
        message: `The original project has no field \`${key}\`.${guess === undefined ? '' : ` Did you mean \`${guess}\`?`}`,
        expected: `only: ${fields.join(', ')}`,
      };
    });
  }
  const field = String(issue.path[0]);
  const value: unknown = Object.entries(yaml.value as object).find(([key]) => key === field)?.[1];
  return [
    {
      file,
      line: yaml.lineOf([field]),
      field,
      message: wrongValue(field, value),
      expected: expectations[field] ?? 'another value',
    },
  ];
}
