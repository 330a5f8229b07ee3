import { expect, test } from 'vitest';
import { summariseCalls } from './call-summary';

const attempt = (action: string, durationMs: number, more = {}) => ({
  service: 'ec2' as const,
  action,
  attempt: 1,
  durationMs,
  pacedMs: 10,
  throttled: false,
  ...more,
});

test('calls are added up by action: how many, how often throttled, how long the middle and the slow ones took', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => attempt('RunInstances', 20 - index));
  expect(
    summariseCalls([
      attempt('CreateVpc', 7, { attempt: 2, throttled: true, errorCode: 'RequestLimitExceeded' }),
      ...twenty,
    ]),
  ).toEqual([
    {
      action: 'ec2:RunInstances',
      calls: 20,
      retries: 0,
      throttled: 0,
      errors: 0,
      p50Ms: 10,
      p95Ms: 19,
      pacedMs: 200,
    },
    {
      action: 'ec2:CreateVpc',
      calls: 1,
      retries: 1,
      throttled: 1,
      errors: 1,
      p50Ms: 7,
      p95Ms: 7,
      pacedMs: 10,
    },
  ]);
  expect(summariseCalls([])).toEqual([]);
});
