/** Tables of the status page. */
import { html, type Html } from '../html';

export interface Column {
  readonly head: string;
  readonly number?: true;
}

/** A table, or a sentence where there is nothing. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (string | number | Html)[])[],
  none = 'None so far.',
): Html {
  if (rows.length === 0) return html`<p class="quiet">${none}</p>`;
  const numbers = columns.map(({ number }) => (number ? html` class="number"` : html``));
  return html`<table>
    <thead>
      <tr>
        ${columns.map(({ head }, i) => html`<th scope="col" ${numbers[i]}>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell, i) => html`<td${numbers[i]}>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
