import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';

/** So many restarts are asked for at a time, so that AWS and the machines can follow. */
const atOnce = 5;

/** Restarts some seats, a few at a time; throws what the first refusal says, once all were tried. */
export async function restartSeats(
  workshopId: string,
  seats: readonly SeatLabel[],
  service: ServiceName | undefined,
): Promise<void> {
  const left = [...seats];
  const refused: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let seat = left.shift(); seat !== undefined; seat = left.shift()) {
      await lectern.operations
        .restart({ workshopId, seat, ...(service !== undefined && { service }) })
        .catch((error: unknown) => refused.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (refused.length > 0) throw refused[0];
}
