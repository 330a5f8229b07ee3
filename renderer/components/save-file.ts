/** Offers a text as a file to save. */
export function saveFile(
  name: string,
  type: 'application/json' | 'text/html' | 'text/csv' | 'text/plain',
  text: string,
): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the blob once it began.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
