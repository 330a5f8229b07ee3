/**
 * A table as CSV (RFC 4180: commas, quotes, CRLF). What a spreadsheet would run as a formula gets an apostrophe before
 * it, as OWASP advises (CSV injection).
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string): string {
  const safe = /^[\s]*[=+\-@]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}
