/** HTML for the status page: text is escaped where it goes in, so that nothing of a caller's can be markup. */
import { escapeXml } from '../wire/xml-writer';

/** HTML that is known to be safe. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | readonly Html[];

/** A template: what is HTML goes in as it is, all else as text. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: strings.map((text, i) => text + (i < parts.length ? rendered(parts[i] ?? '') : '')).join(''),
  };
}

function rendered(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeXml(String(part));
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

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
        ${columns.map(({ head }, i) => html`<th scope="col" ${numbers[i] ?? ''}>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell, i) => html`<td${numbers[i] ?? ''}>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
