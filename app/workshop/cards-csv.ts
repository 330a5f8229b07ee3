import type { CardView } from '../contract/views';
import type { CardText } from './card-text';
import { asksForUserName } from './cards';

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
  return `\uFEFF${[head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

/**
 * A cell as text. A name that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises
 * (CSV injection).
 */
function cell(value: string): string {
  const safe = /^[\s]*[=+\-@]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${safe.replace(/"/g, '""')}"`;
}
