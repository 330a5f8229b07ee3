import type { Problem } from './errors';

const full = {
  code: 'disk.full',
  message: 'The disk of this computer is full.',
  hint: 'Free some disk space, then try again. Nothing that was saved before is lost.',
} as const;
const notAllowed = {
  code: 'disk.not-allowed',
  message: 'This computer does not let Lectern use a file or folder.',
  hint: 'Check who owns it and who may read and write it, then try again.',
} as const;
const readOnly = {
  code: 'disk.read-only',
  message: 'Lectern would have to write where this computer allows reading only.',
  hint: 'Choose another folder (the data folder with --home or LECTERN_HOME), or make that one writable.',
} as const;
const failing = {
  code: 'disk.failed',
  message: 'The disk of this computer could not be read or written.',
  hint: 'Check that it is connected and in order, then try again.',
} as const;
const misnamed = {
  code: 'disk.not-a-file',
  message: 'A file or folder cannot be used under this name.',
  hint: 'Check its path: another kind of file may be there, or the name may be too long.',
} as const;

const problems: Readonly<Record<string, Omit<Problem, 'detail'>>> = {
  ENOSPC: full,
  EDQUOT: full,
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: readOnly,
  EIO: failing,
  EISDIR: misnamed,
  ENOTDIR: misnamed,
  ELOOP: misnamed,
  ENAMETOOLONG: misnamed,
};

/**
 * What the disk of this computer refused, in words; undefined for any other error. A file that is missing is not
 * among it: whoever opened it knows what that means. `EACCES` and its like mean a file only where one is named.
 */
export function diskProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const problem = problems[String(error.code)];
  const isOfFile = 'path' in error || problem === full || problem === failing;
  return problem === undefined || !isOfFile ? undefined : { ...problem, detail: error.message };
}
