/** The rehearsal's one page for people: what is in it and what was asked of it. Numbers only, no contents. */
import { createHash } from 'node:crypto';
import type { CallLog } from './wire/call-log';
import type { WireResponse } from './wire/message';
import { escapeXml } from './wire/xml-writer';
import type { World } from './world/world';

const style = `:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin-top:2rem}
.badge{display:inline-block;padding:0 .5rem;border:2px dashed;font-weight:600}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.15rem .8rem .15rem 0;border-bottom:1px solid #8884}
td:nth-child(n+3),th:nth-child(n+3){text-align:right;font-variant-numeric:tabular-nums}
.words td:nth-child(3){text-align:left}`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** The page, without a script and under a policy that allows none. */
export function statusPage(world: World, calls: CallLog): WireResponse {
  const resources = Object.entries(world.snapshot().tables)
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => [...place(name), rows.length] as const)
    .sort((a, b) => a[0].localeCompare(b[0]) || a[1].localeCompare(b[1]));
  const counts = calls.counts();
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lectern rehearsal</title><style>${style}</style></head><body>
<h1>Lectern rehearsal <span class="badge">SIMULATION</span></h1>
<p>This is a rehearsal of AWS on this computer. Nothing here is in an AWS account, and nothing here costs money.
Its clock runs ${world.clock.speed} times as fast as the wall.</p>
<h2>Resources</h2>
${table('', ['Where', 'What', 'How many'], resources)}
<h2>Calls (${calls.total})</h2>
${table(
  '',
  ['Service', 'Action', 'Calls', 'Throttled', 'Refused', 'Faults'],
  counts.map((row) => [row.service, row.action, row.calls, row.throttled, row.refused, row.faults]),
)}
<h2>Asked for, but not modelled</h2>
${table(
  'words',
  ['Service', 'Action', 'What', 'Times'],
  calls.gapsSeen().map((gap) => [gap.service, gap.action, gap.what, gap.times]),
)}
</body></html>
`;
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: Buffer.from(html),
  };
}

/** `eu-west-1/ec2/vpcs` stands in a region, `s3/buckets` in none. */
function place(name: string): [string, string] {
  const region = /^([a-z]{2}(?:-[a-z]+)+-\d)\/(.*)$/.exec(name);
  return region === null ? ['global', name] : [region[1] ?? '', region[2] ?? ''];
}

function table(
  name: string,
  heads: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  if (rows.length === 0) return '<p>None so far.</p>';
  const cells = (tag: 'td' | 'th', row: readonly (string | number)[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeXml(String(cell))}</${tag}>`).join('')}</tr>`;
  return `<table class="${name}"><thead>${cells('th', heads)}</thead><tbody>${rows
    .map((row) => cells('td', row))
    .join('')}</tbody></table>`;
}
