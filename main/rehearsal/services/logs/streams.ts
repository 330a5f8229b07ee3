/** Log streams and their events: write, read a stream, filter a group. */
import {
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { paginate } from '../shared/pagination';
import { compilePattern } from './filter-pattern';
import type { EventRecord, LogStore, StreamRecord } from './store';

const invalid = 'InvalidParameterException';
/** Most events of one answer: API reference, GetLogEvents and FilterLogEvents. */
const PAGE = 10_000;

export function registerStreams(parts: Parts, store: LogStore): void {
  const { registry } = parts;

  registry.on(CreateLogStreamCommand, {
    models: ['logGroupName', 'logStreamName'],
    handle: ({ logGroupName, logStreamName: name = '' }, { region }) => {
      const group = store.group(region, logGroupName);
      if (name === '' || name.length > 512 || /[:*]/.test(name)) {
        throw new AwsError(invalid, `The log stream name '${name}' is not valid.`);
      }
      if (store.streams(region, group.name).has(name)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      }
      store.createStream(region, group.name, name);
      return {};
    },
  });

  registry.on(DeleteLogStreamCommand, {
    models: ['logGroupName', 'logStreamName'],
    handle: ({ logGroupName = '', logStreamName }, { region }) => {
      const stream = store.stream(region, logGroupName, logStreamName);
      store.streams(region, logGroupName).delete(stream.name);
      return {};
    },
  });

  registry.on(DescribeLogStreamsCommand, {
    models: ['logGroupName', 'logStreamNamePrefix', 'orderBy', 'descending', 'limit', 'nextToken'],
    handle: (input, { region }) => {
      const group = store.group(region, input.logGroupName);
      if (input.orderBy !== undefined && !['LogStreamName', 'LastEventTime'].includes(input.orderBy)) {
        throw new AwsError(invalid, `The order '${input.orderBy}' is not valid.`);
      }
      const byTime = input.orderBy === 'LastEventTime';
      if (byTime && input.logStreamNamePrefix !== undefined) {
        throw new AwsError(invalid, 'Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const found = [...store.streams(region, group.name).values()]
        .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
        .sort((a, b) =>
          byTime ? lastTime(a) - lastTime(b) || order(a.name, b.name) : order(a.name, b.name),
        );
      if (input.descending === true) found.reverse();
      const places = new Map(found.map((stream, index) => [stream, String(index).padStart(6, '0')]));
      const { rows, next } = paginate(found, {
        key: (stream) => places.get(stream) ?? '',
        token: input.nextToken,
        size: input.limit,
        usual: 50,
        most: 50,
        code: invalid,
      });
      return {
        logStreams: rows.map((stream) => ({
          logStreamName: stream.name,
          creationTime: stream.createdAt,
          firstEventTimestamp: stream.events[0]?.time,
          lastEventTimestamp: stream.events.at(-1)?.time,
          lastIngestionTime: stream.lastIngestedAt,
          arn: `${group.arn}:log-stream:${stream.name}`,
          storedBytes: 0,
        })),
        ...defined({ nextToken: next }),
      };
    },
  });

  registry.on(PutLogEventsCommand, {
    models: ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken'],
    handle: ({ logGroupName, logStreamName, logEvents = [] }, { region }) => {
      const stream = store.stream(region, logGroupName, logStreamName);
      const times = logEvents.map(({ timestamp }) => timestamp ?? 0);
      if (logEvents.length === 0 || logEvents.length > PAGE) {
        throw new AwsError(invalid, `A call puts 1 to ${PAGE} events.`);
      }
      if (times.some((time, index) => time < (times[index - 1] ?? 0))) {
        throw new AwsError(
          invalid,
          'Log events in a single PutLogEvents request must be in chronological order.',
        );
      }
      for (const { timestamp = 0, message = '' } of logEvents) store.append(stream, timestamp, message);
      return {};
    },
  });

  registerReading(parts, store);
}

function registerReading({ registry }: Parts, store: LogStore): void {
  registry.on(GetLogEventsCommand, {
    models: ['logGroupName', 'logStreamName', 'startTime', 'endTime', 'nextToken', 'limit', 'startFromHead'],
    handle: (input, { region }) => {
      const stream = store.stream(region, input.logGroupName, input.logStreamName);
      const all = within(store.events(store.group(region, input.logGroupName), stream), input);
      const limit = checkLimit(input.limit);
      const token = readToken(input.nextToken);
      const rows = page(all, token, limit, input.startFromHead === true);
      const first = rows[0]?.seq ?? token?.seq ?? 0;
      const next = (rows.at(-1)?.seq ?? (token === undefined ? -1 : token.seq - 1)) + 1;
      return {
        events: rows.map(({ time, ingestedAt, message }) => ({
          timestamp: time,
          ingestionTime: ingestedAt,
          message,
        })),
        // The same token again means the end, in either direction.
        nextForwardToken: `f/${next}`,
        nextBackwardToken: `b/${first}`,
      };
    },
  });

  registry.on(FilterLogEventsCommand, {
    models: [
      'logGroupName',
      'logStreamNames',
      'logStreamNamePrefix',
      'startTime',
      'endTime',
      'filterPattern',
      'nextToken',
      'limit',
      // Deprecated and without effect, on AWS too: events are always interleaved. `aws logs tail` sends it.
      'interleaved',
    ],
    handle: (input, { region }) => {
      const group = store.group(region, input.logGroupName);
      const matches = compilePattern(input.filterPattern ?? '');
      const { logStreamNames: names, logStreamNamePrefix: prefix = '' } = input;
      if (names !== undefined && prefix !== '') {
        throw new AwsError(invalid, 'Give names of streams or a prefix, not both.');
      }
      const found = [...store.streams(region, group.name).values()]
        .filter(({ name }) => (names === undefined ? name.startsWith(prefix) : names.includes(name)))
        .flatMap((stream) =>
          within(store.events(group, stream), input)
            .filter(({ message }) => matches(message))
            .map((event) => ({ stream, event })),
        );
      const { rows, next } = paginate(found, {
        key: ({ stream, event }) =>
          `${String(event.time).padStart(15, '0')}/${stream.name}/${String(event.seq).padStart(9, '0')}`,
        token: input.nextToken,
        size: input.limit,
        usual: PAGE,
        most: PAGE,
        code: invalid,
      });
      return {
        events: rows.map(({ stream, event }) => ({
          logStreamName: stream.name,
          timestamp: event.time,
          ingestionTime: event.ingestedAt,
          message: event.message,
          eventId: `${stream.createdAt}${String(event.seq).padStart(9, '0')}`,
        })),
        searchedLogStreams: [],
        ...defined({ nextToken: next }),
      };
    },
  });
}

interface Token {
  readonly forward: boolean;
  /** Forward: the first event of the page. Backward: the event after its last. */
  readonly seq: number;
}

function readToken(text: string | undefined): Token | undefined {
  if (text === undefined) return undefined;
  const match = /^([fb])\/(\d{1,15})$/.exec(text);
  if (match === null) throw new AwsError(invalid, 'The specified nextToken is invalid.');
  return { forward: match[1] === 'f', seq: Number(match[2]) };
}

function page(
  events: readonly EventRecord[],
  token: Token | undefined,
  limit: number,
  fromHead: boolean,
): readonly EventRecord[] {
  if (token === undefined) return fromHead ? events.slice(0, limit) : events.slice(-limit);
  return token.forward
    ? events.filter(({ seq }) => seq >= token.seq).slice(0, limit)
    : events.filter(({ seq }) => seq < token.seq).slice(-limit);
}

/** From `startTime` (inclusive) to `endTime` (exclusive), epoch ms. */
function within(
  events: readonly EventRecord[],
  { startTime = 0, endTime = Infinity }: { startTime?: number | undefined; endTime?: number | undefined },
): readonly EventRecord[] {
  return events.filter(({ time }) => time >= startTime && time < endTime);
}

function checkLimit(limit = PAGE): number {
  if (limit < 1 || limit > PAGE) throw new AwsError(invalid, `The limit must be between 1 and ${PAGE}.`);
  return limit;
}

function lastTime(stream: StreamRecord): number {
  return stream.events.at(-1)?.time ?? 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
