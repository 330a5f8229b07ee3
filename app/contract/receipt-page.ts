/**
 * The receipt as a page that people keep: one self-contained HTML file, black on white, made for paper.
 * Pure, so that the main process writes the same page to disk that the screen offers to save.
 */
import { durationInWords } from '../words/durations';
import { money } from '../words/money';
import { hintOf, typeInWords } from '../words/resources';
import type { Receipt, ReceiptItem } from './events';
import { guestLine, verdictOf } from './receipt';

/** The receipt for people. Everything in it that came from a name, an id or AWS is escaped. */
export function receiptPage(receipt: Receipt, name: string): string {
  const title = `Receipt: ${name}`;
  const verdict = verdictOf(receipt);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${css}</style>
</head>
<body>
<header>
<p class="kind">Lectern · receipt of a teardown${receipt.rehearsal ? ' · rehearsal' : ''}</p>
<h1>${escapeHtml(name)}</h1>
<p class="verdict">${escapeHtml(verdict.title)}</p>
<p>${escapeHtml(verdict.text)}</p>
</header>
<dl class="figures">
${figure('Created', receipt.made)}
${figure('Removed', receipt.removed)}
${figure('Left', receipt.left.length)}
${figure('Kept', receipt.kept.length)}
</dl>
<dl class="facts">
${facts(receipt)
  .map(([term, text]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd></div>`)
  .join('\n')}
</dl>
${reasons('Could not be checked', receipt.failedLookups)}
${reasons('Still in the account', receipt.left)}
${reasons('Kept deliberately', receipt.kept)}
${reasons('Put there by others', (receipt.guests ?? []).map(guestLine))}
${reasons('Could not look into this: others may have put more there', receipt.uninspected ?? [])}
${reasons('Not of this workshop, and left alone', receipt.beside ?? [])}
<h2>By type</h2>
<table>
<thead><tr><th scope="col">What</th><th scope="col" class="number">Created</th><th scope="col" class="number">Removed</th></tr></thead>
<tbody>
${receipt.byType
  .map(
    (row) =>
      `<tr><th scope="row">${noun(row.type, row.made)} ${small(row.type)}</th><td class="number">${row.made}</td><td class="number">${row.removed}</td></tr>`,
  )
  .join('\n')}
</tbody>
</table>
${itemsTable(receipt.items ?? [])}
<footer><p>${escapeHtml(footer)}</p></footer>
</body>
</html>
`;
}

/** Text that is safe inside an element and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const footer =
  'Lectern looks for its own tags and names. What others created in the same account is not counted here and was not touched.';

function facts(receipt: Receipt): readonly (readonly [string, string])[] {
  const wallMs = Date.parse(receipt.finishedAt) - Date.parse(receipt.startedAt);
  const clockMs = receipt.clockMs ?? wallMs;
  const { cost } = receipt;
  return [
    ['Workshop', receipt.workshopId],
    [
      'Account',
      `${receipt.accountId}${receipt.rehearsal ? ' (the rehearsal on this computer)' : ''}, region ${receipt.region}`,
    ],
    ['Started', inWords(receipt.startedAt)],
    ['Finished', inWords(receipt.finishedAt)],
    [
      'Took',
      clockMs > wallMs * 1.5
        ? `${durationInWords(wallMs)} (on AWS, about ${durationInWords(clockMs)})`
        : durationInWords(wallMs),
    ],
    ['Calls to AWS', String(receipt.calls)],
    ...(cost === undefined
      ? []
      : [
          [
            receipt.rehearsal ? 'Would have cost' : 'Cost, estimated',
            `about ${money(cost.total)}: ${money(cost.perHour)} an hour for ${durationInWords(cost.hours * 3_600_000)}, from the first resource to the last; only the AWS invoice is exact`,
          ] as const,
        ]),
  ];
}

function figure(label: string, value: number): string {
  return `<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

function reasons(
  title: string,
  lines: readonly { readonly type: string; readonly id?: string; readonly reason: string }[],
): string {
  if (lines.length === 0) return '';
  return `<section class="loud">
<h2>${escapeHtml(title)}</h2>
<ul>
${lines
  .map(
    ({ type, id, reason }) =>
      `<li><b>${noun(type, 1)}</b> ${small(type)}${id === undefined ? '' : ` <code>${escapeHtml(id)}</code>`}<br>${escapeHtml(reason)}</li>`,
  )
  .join('\n')}
</ul>
</section>`;
}

function itemsTable(items: readonly ReceiptItem[]): string {
  if (items.length === 0) return '';
  return `<h2>Full list</h2>
<table class="items">
<thead><tr><th scope="col">What</th><th scope="col">Address in the plan</th><th scope="col">AWS ID</th><th scope="col">Now</th></tr></thead>
<tbody>
${items
  .map(
    ({ type, address, id, fate }) =>
      `<tr><td>${noun(type, 1)}</td><td>${escapeHtml(address)}</td><td><code>${escapeHtml(id)}</code></td><td>${fate}</td></tr>`,
  )
  .join('\n')}
</tbody>
</table>`;
}

function noun(type: string, quantity: number): string {
  return escapeHtml(typeInWords(type, quantity));
}

/** What a type is in plain words, and AWS's name of it. */
function small(type: string): string {
  const hint = hintOf(type);
  return `<small>${escapeHtml(hint === undefined ? type : `${hint} · ${type}`)}</small>`;
}

/** `24 November 2026, 13:16:03 UTC`: the same on every computer that opens the page. */
function inWords(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${time.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' })} UTC`;
}

const css = `
:root{color-scheme:light}
body{margin:0 auto;padding:32px 28px;max-width:820px;color:#000;background:#fff;font:14px/1.5 system-ui,sans-serif}
h1{margin:0;font-size:30px;line-height:1.2}
h2{margin:28px 0 8px;font-size:16px;break-after:avoid}
p{margin:4px 0}
.kind,small,footer{color:#444}
.verdict{margin-top:12px;font-size:20px;font-weight:600}
.figures{display:flex;gap:40px;margin:20px 0;padding:12px 0;border:solid #000;border-width:2px 0}
.figures dt{font-size:13px}
.figures dd{margin:0;font-size:32px;font-weight:600;line-height:1.2;font-variant-numeric:tabular-nums}
.facts div{display:flex;gap:12px}
.facts dt{flex:0 0 130px;color:#444}
.facts dd{margin:0}
.loud{margin-top:20px;padding:0 14px 10px;border:2px solid #000}
.loud h2{margin-top:10px}
ul{margin:0;padding-left:18px}
li{margin:6px 0;break-inside:avoid}
table{width:100%;border-collapse:collapse}
th,td{padding:3px 8px 3px 0;border-bottom:1px solid #999;text-align:left;vertical-align:top;font-weight:400}
thead th{border-bottom:1px solid #000;font-weight:600}
thead{display:table-header-group}
tr{break-inside:avoid}
.number{text-align:right;font-variant-numeric:tabular-nums}
.items{font-size:11px}
code{font:12px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.items code{font-size:10px}
footer{margin-top:28px;font-size:12px}
@page{margin:14mm}
@media print{body{padding:0;max-width:none}}
`;
