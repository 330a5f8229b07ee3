const units = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/** A number of bytes in words: `1 byte`, `820 bytes`, `3.4 MiB`, `500 MiB`. */
export function sizeInWords(bytes: number): string {
  if (bytes === 1) return '1 byte';
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** step;
  const shown = step === 0 || amount >= 100 ? Math.round(amount) : Math.round(amount * 10) / 10;
  return `${shown} ${units[step] ?? 'GiB'}`;
}
