import { LecternError } from '../../app/errors';
import type { Lectern } from '../lectern';
import { os } from './procedures';

/** About the app itself and what its host can do. */
export function appProcedures({ native, version }: Lectern) {
  return {
    info: os.app.info.handler(() => ({
      version,
      shell: native.shell,
      canChooseFile: native.chooseFile !== undefined,
      canChooseFolder: native.chooseFolder !== undefined,
      canSavePdf: native.savePdf !== undefined,
    })),
    openExternal: os.app.openExternal.handler(async ({ input }) => ({
      opened: await native.openExternal(input.url),
    })),
    savePdf: os.app.savePdf.handler(async ({ input }) => {
      if (native.savePdf === undefined) {
        throw new LecternError({
          code: 'app.no-pdf',
          message: 'Lectern cannot save a PDF here.',
          hint: 'Print instead, and choose “Save as PDF” as the printer.',
        });
      }
      const path = await native.savePdf(input.suggestedName);
      return path === undefined ? {} : { path };
    }),
  };
}
