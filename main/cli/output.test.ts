import { describe, expect, it } from 'vitest';
import type { LecternEvent } from '../../app/contract/events';
import { eventLine } from './output';

describe('the end of an operation, for people', () => {
  const ended: LecternEvent = {
    seq: 1,
    time: '2026-11-24T12:00:00.000Z',
    workshopId: 'one',
    message: 'The teardown is incomplete. Ada is working on this workshop.',
    code: 'operation.finished',
    data: {
      operation: 'teardown',
      outcome: 'incomplete',
      seatsReady: 0,
      seatsFailed: 0,
      problem: {
        code: 'workshop.leased',
        message: 'Ada is working on this workshop.',
        hint: 'Wait until it is done.',
      },
    },
  };

  it('says why it is incomplete, and below it what to do', () => {
    expect(eventLine(ended)).toBe(`12:00:00  ${ended.message}\n          Wait until it is done.`);
  });
});
