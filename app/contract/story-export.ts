/** The story of a session as a file: nothing in it says who sat where, and no password or account number is in it. */
import { csvText } from '../workshop/csv';
import { lineInWords, type StoryLine } from './story';

const columns = ['time', 'kind', 'seats', 'what happened'] as const;

/** As CSV (RFC 4180, CRLF), for a spreadsheet. */
export function storyCsv(lines: readonly StoryLine[]): string {
  const rows = lines.map((line) => [
    timeOf(line),
    line.kind,
    line.seats.join(' '),
    withoutAccount(line.text),
  ]);
  return csvText([columns, ...rows]);
}

/** As lines of text. */
export function storyText(lines: readonly StoryLine[]): string {
  return lines.map((line) => `${timeOf(line)}  ${withoutAccount(lineInWords(line))}\n`).join('');
}

/** The wall time here, to the second: `2026-11-26 21:24:05`. */
function timeOf({ time }: StoryLine): string {
  return new Date(time).toLocaleString('sv-SE');
}

/** AWS's words can hold an account number, alone or in an ARN. */
function withoutAccount(text: string): string {
  return text.replaceAll(/(?<!\d)\d{12}(?!\d)/g, '…');
}
