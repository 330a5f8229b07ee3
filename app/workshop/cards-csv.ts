import type { CardView } from '../contract/views';
import type { CardText } from './card-text';
import { asksForUserName } from './cards';
import { csvText } from './csv';

/**
 * The cards as a table for mail merge: one row for each seat. Commas, quotes, CRLF and a byte order mark, as Excel,
 * Numbers and LibreOffice read it without questions.
 */
export function cardsCsv(cards: readonly CardView[], text: CardText): string {
  const services = [
    ...new Map(cards.flatMap((card) => card.services.map(({ name, label }) => [name, label]))),
  ];
  const head = [
    'Seat',
    'Name',
    'User name',
    'Password',
    ...services.map(([, label]) => `${label} address`),
    'Wi-Fi',
    'Wi-Fi password',
    'Room',
    'Help',
    'Another line',
  ];
  const rows = cards.map((card) => [
    card.seat,
    card.participant ?? '',
    asksForUserName(card) ? card.username : '',
    card.password,
    ...services.map(([service]) => card.services.find(({ name }) => name === service)?.url ?? ''),
    text.wifi ?? '',
    text.wifiPassword ?? '',
    text.room ?? '',
    text.help ?? '',
    text.more ?? '',
  ]);
  return `\uFEFF${csvText([head, ...rows])}`;
}
