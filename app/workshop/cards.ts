import { addressesOf } from '../addresses';
import type { CardView } from '../contract/views';
import { defined } from '../defined';
import type { KnownOutputs } from '../plan/outputs';
import { serviceOf, serviceTitle } from '../services';
import { usernameOf } from './credentials';
import { isAbsent, participantOf } from './participants';
import { seatLabels } from './workshop';
import type { SeatLabel, ServiceName, Workshop } from './workshop';

/** The addresses of a seat's services; a service is absent until its address is known. */
export function seatUrls(
  workshop: Workshop,
  seat: SeatLabel,
  outputs: KnownOutputs,
): readonly { readonly name: ServiceName; readonly url: string }[] {
  const addresses = addressesOf(workshop);
  return workshop.services.flatMap((service) => {
    const url = addresses.url(seat, service, outputs);
    return url === undefined ? [] : [{ name: service.name, url }];
  });
}

/**
 * One card for each seat whose addresses and password are known, in order. `passwords` is by seat label.
 * The user name is the same for every service of a seat.
 */
export function accessCards(
  workshop: Workshop,
  outputs: KnownOutputs,
  passwords: ReadonlyMap<SeatLabel, string>,
): readonly CardView[] {
  const spares = spareSeats(workshop);
  return seatLabels(workshop).flatMap((seat) => {
    const urls = seatUrls(workshop, seat, outputs);
    const password = passwords.get(seat);
    if (password === undefined || urls.length === 0) return [];
    const participant = participantOf(workshop.participants, seat);
    return [
      {
        seat,
        username: usernameOf(seat),
        password,
        ...defined({ participant }),
        ...(isAbsent(workshop.participants, seat) ? { absent: true as const } : {}),
        ...(spares.has(seat) ? { spare: true as const } : {}),
        services: urls.map(({ name, url }) => ({ name, label: serviceTitle(name), url })),
      },
    ];
  });
}

/** The seats that are meant to stay free for people who come late: of those that nobody holds, the last ones. */
function spareSeats(workshop: Workshop): ReadonlySet<SeatLabel> {
  const free = seatLabels(workshop).filter(
    (seat) => participantOf(workshop.participants, seat) === undefined,
  );
  return new Set(workshop.spares === 0 ? [] : free.slice(-workshop.spares));
}

/** True when a service on the card asks for the user name, and not for the password alone. */
export function asksForUserName({ services }: Pick<CardView, 'services'>): boolean {
  return services.some(({ name }) => serviceOf(name).login.asksForUserName);
}
