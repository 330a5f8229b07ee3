/** Log groups, streams and their last events, in the world's tables. */
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region, Table } from '../../world/world';
import { arn } from '../shared/arn';
import type { Tags } from '../shared/tags';

export interface GroupRecord {
  readonly name: string;
  /** Without the `:*` that some answers add. */
  readonly arn: string;
  /** Wall ms. */
  readonly createdAt: number;
  readonly retentionDays?: number;
  readonly tags: Tags;
}

export interface EventRecord {
  /** Rises by one per stream; places pages. */
  readonly seq: number;
  /** Wall ms, as the writer says. */
  readonly time: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface StreamRecord {
  readonly name: string;
  readonly createdAt: number;
  nextSeq: number;
  lastIngestedAt?: number;
  /** The newest last; of BYTES_KEPT bytes at most, or one event. */
  events: EventRecord[];
  /** Of `events`, as CloudWatch Logs counts them. Absent in a stream of an older snapshot. */
  bytes?: number;
}

/**
 * A rehearsal keeps the tail of a stream: a few thousand lines, which tell how a container came to its end, and
 * few enough for the snapshot (a thousand streams of a stand-in hold some hundred bytes each).
 */
export const BYTES_KEPT = 262_144;
/** What CloudWatch Logs adds to the bytes of each event (API reference, PutLogEvents). */
const EVENT_OVERHEAD = 26;
const DAY = 86_400_000;

export class LogStore {
  constructor(private readonly parts: Parts) {}

  groups(region: Region): Table<GroupRecord> {
    return region.table<GroupRecord>('logs/groups');
  }

  streams(region: Region, group: string): Table<StreamRecord> {
    return region.table<StreamRecord>(`logs/streams/${group}`);
  }

  /** Throws ResourceNotFoundException. */
  group(region: Region, name: string | undefined): GroupRecord {
    const group = this.groups(region).get(name ?? '');
    if (group === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return group;
  }

  /** Throws ResourceNotFoundException. */
  stream(region: Region, group: string | undefined, name: string | undefined): StreamRecord {
    const stream = this.streams(region, this.group(region, group).name).get(name ?? '');
    if (stream === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    return stream;
  }

  createGroup(region: Region, name: string, tags: Tags): void {
    const { world } = this.parts;
    this.groups(region).set(name, {
      name,
      arn: arn('logs', region.name, world.accountId, `log-group:${name}`),
      createdAt: world.now(),
      tags,
    });
  }

  deleteGroup(region: Region, group: GroupRecord): void {
    this.groups(region).delete(group.name);
    this.streams(region, group.name).clear();
  }

  createStream(region: Region, group: string, name: string): StreamRecord {
    const stream: StreamRecord = { name, createdAt: this.parts.world.now(), nextSeq: 0, events: [] };
    this.streams(region, group).set(name, stream);
    return stream;
  }

  append(stream: StreamRecord, time: number, message: string): void {
    const now = this.parts.world.now();
    stream.events.push({ seq: stream.nextSeq, time, ingestedAt: now, message });
    stream.nextSeq += 1;
    stream.lastIngestedAt = now;
    let bytes = (stream.bytes ?? sum(stream.events.slice(0, -1))) + sizeOf(message);
    let surplus = 0;
    for (const event of stream.events) {
      if (bytes <= BYTES_KEPT || surplus === stream.events.length - 1) break;
      bytes -= sizeOf(event.message);
      surplus += 1;
    }
    if (surplus > 0) stream.events.splice(0, surplus);
    stream.bytes = bytes;
  }

  /** The events that the group's retention has not ended yet, oldest first. */
  events(group: GroupRecord, stream: StreamRecord): readonly EventRecord[] {
    const { retentionDays } = group;
    if (retentionDays === undefined) return stream.events;
    const { clock } = this.parts.world;
    return stream.events.filter(({ time }) => clock.elapsed(time) < retentionDays * DAY);
  }
}

/** As CloudWatch Logs counts: the bytes of the text and of what is kept with it. */
function sizeOf(message: string): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD;
}

function sum(events: readonly EventRecord[]): number {
  return events.reduce((bytes, { message }) => bytes + sizeOf(message), 0);
}
