import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { defined } from '../../app/defined';
import { logGroupName } from '../../app/workshop/names';
import type { SeatLabel } from '../../app/workshop/workshop';
import type { AwsClients } from '../aws/clients';
import { hasCode } from '../aws/aws-error';

/** What programs write when a disk is full: strerror(ENOSPC), the same in every language. */
const words = '"No space left on device"';
/**
 * How long a word of it counts, wall ms: an open notebook saves itself every two minutes, and says it again then.
 * People are not on the clock.
 */
const fullDiskCountsMs = 150_000;
/** Pages of the log that are read at most; each may be empty where the log is large. */
const mostPages = 5;
/** `07-jupyter/jupyter/<task>`: see `logStreamPrefix`. */
const seatOfStream = /^(\d+)-/;

/**
 * The seats whose containers have lately said in their log that their disk is full. Nothing else tells without an
 * agent: the pages open, only saving fails, and a check of ours must not write. One call for all seats. Empty
 * where the log cannot be read: the rest of the look is worth having without it.
 */
export async function seatsWithFullDisk(
  aws: AwsClients,
  workshopId: string,
  seats: readonly SeatLabel[],
  now: number,
): Promise<ReadonlySet<SeatLabel>> {
  const full = new Set<SeatLabel>();
  const known = new Set(seats);
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await aws.logs
      .send(
        new FilterLogEventsCommand({
          logGroupName: logGroupName(workshopId),
          filterPattern: words,
          startTime: now - fullDiskCountsMs,
          ...defined({ nextToken }),
        }),
      )
      .catch((error: unknown) => {
        if (hasCode(error, 'AccessDenied', 'ResourceNotFound')) return undefined;
        throw error;
      });
    for (const { logStreamName } of answer?.events ?? []) {
      const seat = seatOfStream.exec(logStreamName ?? '')?.[1];
      if (seat !== undefined && known.has(seat)) full.add(seat);
    }
    nextToken = answer?.nextToken;
    if (nextToken === undefined) break;
  }
  return full;
}
