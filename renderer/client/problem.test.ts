import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { LecternError } from '../../app/errors';
import { problemOf } from './problem';

describe('problemOf', () => {
  const problem = { code: 'aws.quota', message: 'Too many.', hint: 'Ask for more.' };

  it('hands on what main said', () => {
    expect(problemOf(new ORPCError('LECTERN', { data: problem }))).toEqual(problem);
    expect(problemOf(new LecternError(problem))).toEqual(problem);
  });

  it('names the field that the contract refused', () => {
    const error = new ORPCError('BAD_REQUEST', {
      message: 'Input validation failed',
      data: { issues: [{ path: ['seats'], message: 'expected number' }] },
    });
    expect(problemOf(error)).toMatchObject({ code: 'input.invalid', detail: 'seats: expected number' });
  });

  it('knows a main process that does not answer, and a session that is over', () => {
    expect(problemOf(new TypeError('Failed to fetch')).code).toBe('connection.lost');
    expect(problemOf(new ORPCError('UNAUTHORIZED')).code).toBe('connection.refused');
  });
});
