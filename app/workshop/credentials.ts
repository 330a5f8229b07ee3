/** How a seat's login and the keys of the workshop's one secret are called. */
import { needsDatabase, seatLabels } from './workshop';
import type { SeatLabel, Workshop } from './workshop';

/** The login on a seat's card. */
export const usernameOf = (seat: SeatLabel): string => `seat-${seat}`;

/** Key of the database server's master password. */
export const databaseMasterKey = 'database_master';
/** Key of the password on a seat's card. */
export const seatPasswordKey = (seat: SeatLabel): string => `seat_${seat}`;
/** Key of the password of a seat's own database login. */
export const seatDatabaseKey = (seat: SeatLabel): string => `seat_${seat}_database`;

/** Every key that the workshop's secret must hold. */
export function secretKeys(workshop: Pick<Workshop, 'seats' | 'without' | 'services'>): readonly string[] {
  const seats = seatLabels(workshop);
  if (!needsDatabase(workshop)) return seats.map(seatPasswordKey);
  return [databaseMasterKey, ...seats.flatMap((seat) => [seatPasswordKey(seat), seatDatabaseKey(seat)])];
}
