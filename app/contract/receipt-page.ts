/**
 * The receipt as a page that people keep: one self-contained HTML file, black on white, made for paper.
 * Pure, so that the main process writes the same page to disk that the screen offers to save.
 */
import { money } from '../words/money';
import { hintOf, typeInWords } from '../words/resources';
import type { Receipt, ReceiptItem } from './events';
import { guestLine, reckoningInWords, verdictOf } from './receipt';
import { costRow, groupedItems, paymentFacts, priceCaveat, teardownFacts } from './receipt-facts';

/** The receipt for people. Everything in it that came from a name, an id or AWS is escaped. */
export function receiptPage(receipt: Receipt, name: string): string {
  const title = `Receipt: ${name}`;
  const verdict = verdictOf(receipt);
  const reckoning = reckoningInWords(receipt);
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
${reckoning === undefined ? '' : `<p>${escapeHtml(reckoning)}</p>`}
${factList(paymentFacts(receipt, name))}
${costTable(receipt)}
${reasons('Could not be checked', receipt.failedLookups)}
${reasons('Still in the account', receipt.left)}
${reasons('Kept deliberately', receipt.kept)}
${reasons('Put there by others', (receipt.guests ?? []).map(guestLine))}
${reasons('Could not look into this: others may have put more there', receipt.uninspected ?? [])}
<h2 class="proof">The proof, by type</h2>
${factList(teardownFacts(receipt))}
<table class="types">
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
${itemLists(receipt.items ?? [])}
${reasons('Not of this workshop, and left alone', receipt.beside ?? [], 'calm')}
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

function factList(facts: readonly (readonly [string, string])[]): string {
  return `<dl class="facts">
${facts.map(([term, text]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd></div>`).join('\n')}
</dl>`;
}

function costTable({ cost }: Receipt): string {
  if (cost?.parts === undefined)
    return cost === undefined ? '' : `<p class="small">${escapeHtml(priceCaveat)}</p>`;
  const cells = cost.parts
    .map(costRow)
    .map(
      ([what, quantity, hours, total]) =>
        `<tr><th scope="row">${escapeHtml(what)}</th><td class="number">${quantity}</td><td class="number">${hours}</td><td class="number">${escapeHtml(total)}</td></tr>`,
    );
  return `<table class="cost">
<thead><tr><th scope="col">What costs</th><th scope="col" class="number">How many</th><th scope="col" class="number">Hours, all together</th><th scope="col" class="number">About</th></tr></thead>
<tbody>
${cells.join('\n')}
<tr><th scope="row"><b>Together</b></th><td></td><td></td><td class="number"><b>${escapeHtml(money(cost.total))}</b></td></tr>
</tbody>
</table>
<p class="small">${escapeHtml(priceCaveat)}</p>`;
}

function figure(label: string, value: number): string {
  return `<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

function reasons(
  title: string,
  lines: readonly { readonly type: string; readonly id?: string; readonly reason: string }[],
  look: 'loud' | 'calm' = 'loud',
): string {
  if (lines.length === 0) return '';
  return `<section class="${look}">
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

/** All that was there, short: a page and a half for 24 seats. */
function itemLists(items: readonly ReceiptItem[]): string {
  if (items.length === 0) return '';
  const groups = groupedItems(items).map(({ type, prefix, items: these }) => {
    const common = prefix === '' ? '' : ` <code>${escapeHtml(prefix)}…</code>`;
    const each = these.map(
      ({ address, rest, fate }) =>
        `<span>${escapeHtml(address)} <code>${escapeHtml(rest)}</code>${fate === 'removed' ? '' : ` <b>${fate}</b>`}</span>`,
    );
    return `<p class="item"><b>${these.length} ${noun(type, these.length)}</b>${common}<br>${each.join(' · ')}</p>`;
  });
  return `<h2>Full list: where in the plan, and its AWS ID</h2>
<p class="small">Each was removed unless it says otherwise. What all IDs of a type begin with stands once.</p>
${groups.join('\n')}`;
}

function noun(type: string, quantity: number): string {
  return escapeHtml(typeInWords(type, quantity));
}

/** What a type is in plain words, and AWS's name of it. */
function small(type: string): string {
  const hint = hintOf(type);
  return `<small>${escapeHtml(hint === undefined ? type : `${hint} · ${type}`)}</small>`;
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
.calm{font-size:11px}
.calm li{margin:2px 0}
ul{margin:0;padding-left:18px}
li{margin:6px 0;break-inside:avoid}
table{width:100%;border-collapse:collapse}
th,td{padding:3px 8px 3px 0;border-bottom:1px solid #999;text-align:left;vertical-align:top;font-weight:400}
thead th{border-bottom:1px solid #000;font-weight:600}
thead{display:table-header-group}
tr{break-inside:avoid}
.number{text-align:right;font-variant-numeric:tabular-nums}
.cost{margin-top:14px}
.small{color:#444;font-size:12px}
.types{font-size:12px}
.types th,.types td{padding:1px 8px 1px 0}
.item{margin:6px 0;font-size:9px;line-height:1.3}
.item span{overflow-wrap:anywhere}
code{font:12px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.item code{font-size:8px}
footer{margin-top:28px;font-size:12px}
@page{margin:14mm}
@media print{body{padding:0;max-width:none}.proof{break-before:page}}
`;
