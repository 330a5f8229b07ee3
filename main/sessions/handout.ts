import type { CardView, Credentials } from '../../app/contract/views';
import { accessCards } from '../../app/workshop/cards';
import { seatPasswordKey, usernameOf } from '../../app/workshop/credentials';
import { seatLabels, type SeatLabel, type Workshop } from '../../app/workshop/workshop';
import { readWorkshopSecret } from '../aws/secret-values';
import type { Link } from './link';
import { withUserPriority, patientController } from './waits';

/** The login of one seat, read from Secrets Manager now and kept nowhere. */
export async function readCredentials(workshop: Workshop, link: Link, seat: SeatLabel): Promise<Credentials> {
  const { aws } = (await link.open()).reached.connection;
  const secret = await withUserPriority(() => readWorkshopSecret(aws, workshop.id));
  return { seat, username: usernameOf(seat), password: secret.get(seatPasswordKey(seat)) };
}

/** One card for each seat that can be handed out. */
export async function readCards(workshop: Workshop, link: Link): Promise<readonly CardView[]> {
  const { aws } = (await link.open()).reached.connection;
  const [outputs, secret] = await withUserPriority(() =>
    Promise.all([link.outputs(patientController().signal), readWorkshopSecret(aws, workshop.id)]),
  );
  const keys = new Set(secret.keys());
  const passwords = new Map(
    seatLabels(workshop)
      .filter((seat) => keys.has(seatPasswordKey(seat)))
      .map((seat) => [seat, secret.get(seatPasswordKey(seat))]),
  );
  return accessCards(workshop, outputs, passwords);
}
