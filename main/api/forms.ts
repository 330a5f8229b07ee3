import { LecternError } from '../../app/errors';
import { defined } from '../../app/defined';
import type { Lectern } from '../lectern';
import { os } from './procedures';

/** The form of a workshop: what it begins with, what is kept of it. */
export function formProcedures({ forms, drafts }: Lectern) {
  return {
    open: os.forms.open.handler(({ input }) => forms.open(input)),
    save: os.forms.save.handler(({ input }) => forms.save(input)),
    write: os.forms.write.handler(({ input }) => defined({ file: forms.write(input) })),
    draft: os.forms.draft.handler(({ input }) => defined({ draft: drafts.read(input.key) })),
    keepDraft: os.forms.keepDraft.handler(({ input }) => {
      drafts.keep(input.key, input.draft);
      return { kept: input.draft !== undefined };
    }),
  };
}

/** Exercises: where they are on this computer, and what goes up. */
export function exerciseProcedures({ forms, folders, uploads, native }: Lectern) {
  return {
    choose: os.exercises.choose.handler(async () => defined({ path: await native.chooseFolder?.() })),
    folders: os.exercises.folders.handler(({ input }) => folders(input.path)),
    look: os.exercises.look.handler(({ input: { path, upload } }) => {
      if (upload !== undefined) return forms.look(uploads.folder(upload));
      if (path !== undefined && path.trim() !== '') return forms.look(path);
      throw new LecternError({
        code: 'exercises.no-folder',
        message: 'No folder was named.',
        hint: 'Type the path of the folder with the exercises.',
      });
    }),
    upload: os.exercises.upload.handler(({ input: { piece, ...where } }) => {
      uploads.add({ ...where, bytes: Buffer.from(piece, 'base64') });
      return { taken: true };
    }),
  };
}
