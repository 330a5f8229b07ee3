import { LecternError } from '../../app/errors';

/** A command line that cannot be understood. */
export function usageError(message: string, hint = 'lectern --help lists the commands.'): LecternError {
  return new LecternError({ code: 'usage', message, hint });
}
