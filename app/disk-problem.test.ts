import { describe, expect, test } from 'vitest';
import { toProblem } from './errors';

const errno = (code: string, more: object) => Object.assign(new Error(`${code}: refused`), { code, ...more });

describe('what the disk of this computer refuses', () => {
  test.each([
    ['ENOSPC', { syscall: 'write' }, 'disk.full'],
    ['EDQUOT', { syscall: 'write' }, 'disk.full'],
    ['EACCES', { syscall: 'scandir', path: '/x' }, 'disk.not-allowed'],
    ['EROFS', { syscall: 'mkdir', path: '/x' }, 'disk.read-only'],
    ['ENAMETOOLONG', { syscall: 'open', path: '/x' }, 'disk.not-a-file'],
  ])('%s is said in words', (code, more, expected) => {
    expect(toProblem(errno(code, more))).toMatchObject({ code: expected, detail: `${code}: refused` });
  });

  test.each([
    ['a socket that may not connect', errno('EACCES', { syscall: 'connect', address: '10.0.0.1' })],
    ['a process that may not be ended', errno('EPERM', { syscall: 'kill' })],
    ['a file that should be there', errno('ENOENT', { syscall: 'open', path: '/x' })],
  ])('is none of it: %s', (_, error) => {
    expect(toProblem(error).code).toBe('internal');
  });
});
