import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { serviceNames, type ServiceName } from '../../app/services';
import { seatLabel, seatLabels, type SeatLabel, type Workshop } from '../../app/workshop/workshop';

/** Reads `SEAT`, which is restarted as a whole. Throws LecternError `usage`. */
export function readWholeSeat(
  text: string,
  workshop: Pick<Workshop, 'seats' | 'without' | 'services'>,
): SeatLabel {
  const { seat, service } = readSeat(text, workshop);
  if (service === undefined) return seat;
  throw new LecternError({
    code: 'usage',
    message: `A seat has one password for all of its services, so ${text} cannot have its own.`,
    hint: `Give only the seat: ${seat}.`,
  });
}

/** Reads `SEAT` or `SEAT/SERVICE`, e.g. `07/jupyter`. Throws LecternError `usage`. */
export function readSeat(
  text: string,
  workshop: Pick<Workshop, 'seats' | 'without' | 'services'>,
): { readonly seat: SeatLabel; readonly service?: ServiceName } {
  const [number, name] = text.split('/');
  const n = Number(number);
  const service = serviceNames.find((known) => known === name);
  const hasService = name === undefined || workshop.services.some((spec) => spec.name === service);
  if (!seatLabels(workshop).includes(seatLabel(n)) || !hasService) {
    const left = workshop.without.length === 0 ? '' : ` without ${workshop.without.join(', ')}`;
    throw new LecternError({
      code: 'usage',
      message: `There is no ${name === undefined ? 'seat' : 'service'} ${text} in this workshop.`,
      hint: `Seats are 1 to ${workshop.seats}${left}; services are ${workshop.services.map((spec) => spec.name).join(', ')}.`,
    });
  }
  return { seat: seatLabel(n), ...defined({ service }) };
}
