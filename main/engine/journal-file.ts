import { open, readFile } from 'node:fs/promises';
import { damagedJournal, type JournalWriter } from './journal';

/** A journal in the file at `path`, flushed to the disk with each append. The folder must exist. */
export function journalFile(path: string): JournalWriter {
  return {
    file: path,
    read: async () => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
        throw damagedJournal(`${path} cannot be read.`, error);
      }
    },
    append: async (text) => {
      const file = await open(path, 'a', 0o600);
      try {
        await file.writeFile(text);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}
