import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Forms that are left half filled: they are there again after a reload, and after Lectern was closed. */
export interface FormDrafts {
  /** Undefined when nothing is kept. */
  read(key: string): string | undefined;
  /** Undefined forgets it. */
  keep(key: string, draft: string | undefined): void;
  /** Forgets those of a workshop, and those of a new one like it. */
  forget(workshopId: string): void;
}

/** Keeps drafts below `folder`, readable by its owner alone: there may be names in them. */
export function createFormDrafts(folder: string): FormDrafts {
  const fileOf = (key: string): string => join(folder, `${key}.json`);
  const remove = (key: string): void => rmSync(fileOf(key), { force: true });
  return {
    read: (key) => {
      try {
        return readFileSync(fileOf(key), 'utf8');
      } catch {
        return undefined;
      }
    },
    keep: (key, draft) => {
      if (draft === undefined) {
        remove(key);
        return;
      }
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileAtomic.sync(fileOf(key), draft, { mode: 0o600 });
    },
    forget: (id) => {
      remove(`edit-${id}`);
      remove(`like-${id}`);
    },
  };
}
