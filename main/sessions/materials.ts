import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LecternError } from '../../app/errors';
import type { Material } from '../aws/kind';
import { listMaterials } from '../storage/materials';
import type { StoredWorkshop } from '../storage/workshop-records';

/**
 * The exercise files of a workshop that this computer keeps, each of which can be read now. Throws LecternError
 * `workshop.materials-missing`.
 */
export function materialsOf({ workshop, record }: StoredWorkshop): readonly Material[] {
  const folder = record.materials;
  if (folder === undefined || workshop.materials === undefined) return [];
  const listed = listMaterials(folder);
  if ('files' in listed) return listed.files.map((key) => ({ key, read: () => readFile(join(folder, key)) }));
  throw new LecternError({
    code: 'workshop.materials-missing',
    message: `The exercise files of “${workshop.name}” cannot be uploaded. ${listed.message}`,
    hint: `Put them back into ${folder} (expected: ${listed.expected}), then try again. What is running works without them.`,
  });
}
