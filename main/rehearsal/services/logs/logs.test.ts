import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import { compilePattern } from './filter-pattern';
import { HOST_ROLE, permissiveIam } from '../iam/iam.testing';
import { createLogs } from './logs';
import { setAppliedQuota } from '../service-quotas/quotas';
import { BYTES_KEPT } from './store';

let rehearsal: TestRehearsal;
let client: CloudWatchLogsClient;
const logGroupName = '/lectern/demo';

beforeEach(async () => {
  rehearsal = createTestRehearsal({
    speed: 60,
    services: (parts) => {
      parts.services.iam = permissiveIam();
      parts.services.logs = createLogs(parts);
    },
  });
  client = rehearsal.client(CloudWatchLogsClient);
  await client.send(new CreateLogGroupCommand({ logGroupName, tags: { 'lectern:workshop': 'demo' } }));
});
afterEach(() => rehearsal.close());

const append = (stream: string, message: string) =>
  rehearsal.services.logs.append(rehearsal.world.region('eu-west-1'), logGroupName, stream, message, {
    roleArn: HOST_ROLE,
    name: 'i-1',
  });
const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error as Error).name,
  );

it('makes, describes and removes groups', async () => {
  expect(await nameOf(client.send(new CreateLogGroupCommand({ logGroupName })))).toBe(
    'ResourceAlreadyExistsException',
  );
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 3 }));
  expect(await nameOf(client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 4 })))).toBe(
    'InvalidParameterException',
  );
  const { logGroups = [] } = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: '/lectern/' }),
  );
  expect(logGroups).toMatchObject([
    {
      logGroupName,
      retentionInDays: 3,
      logGroupArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/lectern/demo',
    },
  ]);
  const tags = await client.send(
    new ListTagsForResourceCommand({ resourceArn: logGroups[0]?.logGroupArn ?? '' }),
  );
  expect(tags.tags).toEqual({ 'lectern:workshop': 'demo' });
  append('a', 'x');
  await client.send(new DeleteLogGroupCommand({ logGroupName }));
  expect(await nameOf(client.send(new DeleteLogGroupCommand({ logGroupName })))).toBe(
    'ResourceNotFoundException',
  );
  expect(append('a', 'x')).toBe(false);
});

it('lets as many groups be as the quota L-C7B9AAAB says: LimitExceededException (aws-facts §2)', async () => {
  const make = (name: string) => client.send(new CreateLogGroupCommand({ logGroupName: name }));
  setAppliedQuota(rehearsal.world.region('eu-west-1'), 'logs', 'L-C7B9AAAB', 2);
  await make('/second');
  expect(await nameOf(make('/third'))).toBe('LimitExceededException');
});

it('pages through a stream forwards and backwards', async () => {
  for (const word of ['one', 'two', 'three', 'four', 'five']) append('s', word);
  const get = async (options: {
    nextToken?: string | undefined;
    startFromHead?: boolean;
    limit?: number;
  }) => {
    const answer = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: 's', ...options }),
    );
    return {
      words: answer.events?.map(({ message }) => message),
      forward: answer.nextForwardToken,
      backward: answer.nextBackwardToken,
    };
  };
  const first = await get({ limit: 2, startFromHead: true });
  expect(first.words).toEqual(['one', 'two']);
  const second = await get({ limit: 2, nextToken: first.forward });
  expect(second.words).toEqual(['three', 'four']);
  expect((await get({ limit: 2, nextToken: second.backward })).words).toEqual(['one', 'two']);
  const last = await get({ nextToken: second.forward });
  expect(last.words).toEqual(['five']);
  const end = await get({ nextToken: last.forward });
  expect([end.words, end.forward]).toEqual([[], last.forward]);
  append('s', 'six');
  expect((await get({ nextToken: end.forward })).words).toEqual(['six']);
  expect((await get({ limit: 2 })).words).toEqual(['five', 'six']);
  expect(await nameOf(get({ nextToken: 'zzz' }))).toBe('InvalidParameterException');
});

it('keeps the tail of a stream: as many bytes as it may, whole events, and the newest in any case', async () => {
  const line = (index: number): string => `line ${String(index).padStart(6, '0')} ${'é'.repeat(488)}`;
  const lines = 2 * Math.floor(BYTES_KEPT / 1014);
  for (let index = 0; index < lines; index += 1) append('s', line(index));
  const { events = [] } = await client.send(
    new GetLogEventsCommand({ logGroupName, logStreamName: 's', startFromHead: true }),
  );
  // 12 + 976 bytes of text, and CloudWatch Logs' 26 for each event.
  expect(events).toHaveLength(Math.floor(BYTES_KEPT / 1014));
  expect(events.at(-1)?.message).toBe(line(lines - 1));
  append('s', 'x'.repeat(BYTES_KEPT));
  const after = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's' }));
  expect(after.events?.map(({ message }) => message?.length)).toEqual([BYTES_KEPT]);
});

it('filters a group by words, streams and time', async () => {
  append('seat-01/a', 'login ok');
  append('seat-02/a', 'login failed: wrong password');
  const filter = async (options: object) =>
    (await client.send(new FilterLogEventsCommand({ logGroupName, ...options }))).events?.map(
      ({ logStreamName }) => logStreamName,
    );
  expect(await filter({ filterPattern: 'login' })).toEqual(['seat-01/a', 'seat-02/a']);
  expect(await filter({ filterPattern: '"failed: wrong"' })).toEqual(['seat-02/a']);
  expect(await filter({ logStreamNamePrefix: 'seat-01' })).toEqual(['seat-01/a']);
  expect(await filter({ endTime: 1 })).toEqual([]);
  expect(await nameOf(filter({ filterPattern: '{ $.a = 1 }' }))).toBe('NotImplemented');
});

it('takes events from callers, in order of time', async () => {
  const logStreamName = 'mine';
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const putAt = (...times: number[]) =>
    client.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: times.map((timestamp) => ({ timestamp, message: `at ${timestamp}` })),
      }),
    );
  await putAt(1000, 2000);
  expect(await nameOf(putAt(4000, 3000))).toBe('InvalidParameterException');
  const { logStreams } = await client.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true }),
  );
  expect(logStreams).toMatchObject([{ logStreamName, firstEventTimestamp: 1000, lastEventTimestamp: 2000 }]);
});

it('forgets events when the retention is over', async () => {
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
  const now = Date.now();
  // At sixty times the wall, a day of the clock is 24 minutes.
  const logEvents = [
    { timestamp: now - 25 * 60_000, message: 'old' },
    { timestamp: now - 60_000, message: 'new' },
  ];
  await client.send(new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents }));
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  const { events } = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's' }));
  expect(events?.map(({ message }) => message)).toEqual(['new']);
});

it.each([
  ['', 'anything', true],
  ['a b', 'b then a', true],
  ['a b', 'only a', false],
  ['a -b', 'a and b', false],
  ['?x ?y', 'has y', true],
  ['?x ?y', 'has z', false],
  ['"a \\"b"', 'say a "b"', true],
])('the pattern %s on "%s" is %s', (pattern, message, expected) => {
  expect(compilePattern(pattern)(message)).toBe(expected);
});
