import type { SeatLabel } from '../workshop/workshop';

/** Numbers of seats from `from` to `to`, both included. */
export interface SeatSpan {
  readonly from: number;
  readonly to: number;
}

const part = /^\s*(\d{1,3})\s*(?:[-–]\s*(\d{1,3})\s*)?$/;

/** Reads a choice of seats such as `1-20, 33`; undefined when it cannot be read, empty when nothing is given. */
export function readSpans(text: string): readonly SeatSpan[] | undefined {
  if (text.trim() === '') return [];
  const spans = text.split(',').map((piece) => {
    const match = part.exec(piece);
    if (match?.[1] === undefined) return undefined;
    return { from: Number(match[1]), to: Number(match[2] ?? match[1]) };
  });
  return spans.every((span) => span !== undefined) ? spans : undefined;
}

/** Seats in order, neighbours as a range: `01–04, 06`. What it says can be read back. */
export function seatsInWords(seats: readonly SeatLabel[]): string {
  return rangesInWords(seats);
}

/** Ports, in whatever order, as ranges: `8001–8024, 9001`. */
export function portsInWords(ports: readonly number[]): string {
  return rangesInWords([...new Set(ports)].sort((a, b) => a - b).map(String));
}

function rangesInWords(numbers: readonly string[]): string {
  const runs: string[][] = [];
  for (const seat of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && Number(run.at(-1)) + 1 === Number(seat)) run.push(seat);
    else runs.push([seat]);
  }
  return runs.flatMap((run) => (run.length < 3 ? run : [`${run[0] ?? ''}–${run.at(-1) ?? ''}`])).join(', ');
}
