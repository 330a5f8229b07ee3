/** A length of time in words: `42 s`, `3 min 20 s`, `12 min`, `1 h 05 min`, `2 d 3 h`. Takes ms. */
export function durationInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) {
    const rest = seconds % 60;
    return rest === 0 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How long something usually takes, as a range around `usualMs` (clock ms): `5–8 min`, `20–40 s`. */
export function usualInWords(usualMs: number): string {
  const low = usualMs * 0.8;
  const high = usualMs * 1.3;
  if (high < 100_000) {
    const from = Math.max(1, roundTo(low / 1000, high > 20_000 ? 5 : 1));
    const to = Math.max(1, roundTo(high / 1000, high > 20_000 ? 5 : 1));
    return from >= to ? `${to} s` : `${from}–${to} s`;
  }
  const from = Math.max(1, Math.round(low / 60_000));
  const to = Math.max(1, Math.round(high / 60_000));
  return from >= to ? `${to} min` : `${from}–${to} min`;
}

/** How long ago a point of wall time was: `just now`, `40 s ago`, `5 min ago`. */
export function agoInWords(at: number, now: number): string {
  const ms = now - at;
  return ms < 5000 ? 'just now' : `${durationInWords(roundTo(ms, ms < 60_000 ? 5000 : 60_000))} ago`;
}

function roundTo(value: number, step: number): number {
  return Math.round(value / step) * step;
}
