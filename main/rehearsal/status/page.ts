/** The rehearsal's one page for people: what is in it, what was asked of it, its drills and its clock. No contents. */
import { createHash } from 'node:crypto';
import { clockSpeeds, jumpEndsAt, type ClockState } from '../../../app/clock-state';
import { drillOf, drills, type Drill } from '../../../app/workshop/drills';
import type { DrillRow } from '../faults/fault';
import type { ActionCount, NotModelled } from '../wire/call-log';
import type { WireResponse } from '../wire/message';
import { html, Html } from '../html';
import { table } from './table';
import type { ResourceCount } from './resources';
import { style } from './style';

/** What the page shows. */
export interface StatusView {
  /** Wall ms. */
  readonly now: number;
  readonly clock: ClockState;
  /** What the clock reads, clock ms. */
  readonly ticks: number;
  readonly resources: readonly ResourceCount[];
  readonly calls: number;
  readonly actions: readonly ActionCount[];
  readonly gaps: readonly NotModelled[];
  readonly drills: readonly DrillRow[];
  readonly workshops: readonly WorkshopPlace[];
}

/** A workshop whose containers are there, as a drill's form needs it. */
export interface WorkshopPlace {
  readonly region: string;
  readonly workshop: string;
  readonly seats: readonly string[];
  readonly services: readonly string[];
}

/** Where its buttons lead; absent where whoever looks may only look. */
export type Buttons = { readonly base: string; readonly problem?: string } | undefined;

/** Outside the template, which is formatted: its hash is of the very text. */
const styleElement = new Html(`<style>${style}</style>`);
const styleHash = createHash('sha256').update(style).digest('base64');
const minuteMs = 60_000;

/** The page, without a script and under a policy that allows none. */
export function statusPage(view: StatusView, buttons: Buttons): WireResponse {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Lectern rehearsal</title>
        ${styleElement}
      </head>
      <body>
        <h1>Lectern rehearsal <span class="badge">SIMULATION</span></h1>
        <p>
          This is a rehearsal of AWS on this computer. Nothing here is in an AWS account, and nothing here
          costs money.
          ${buttons === undefined ? html`This page is read-only. The page with buttons is at LECTERN_STATUS_PAGE, as <code>lectern rehearsal</code> printed it.` : html`<a href="${buttons.base}">Refresh</a>`}
        </p>
        ${buttons?.problem === undefined ? '' : html`<p class="problem" role="alert">${buttons.problem}</p>`}
        ${clockSection(view, buttons)} ${drillSection(view, buttons)}
        <h2>Resources</h2>
        ${table(
          [{ head: 'Where' }, { head: 'What' }, { head: 'How many', number: true }],
          view.resources.map(({ region, type, count }) => [region, type, count]),
        )}
        <h2>Calls (${view.calls.toLocaleString('en-US')})</h2>
        ${table(
          [
            { head: 'Service' },
            { head: 'Action' },
            { head: 'Calls', number: true },
            { head: 'Throttled', number: true },
            { head: 'Refused', number: true },
            { head: 'Faults', number: true },
          ],
          view.actions.map((row) => [
            row.service,
            row.action,
            row.calls,
            row.throttled,
            row.refused,
            row.faults,
          ]),
        )}
        <h2>Asked for, but not modelled (501)</h2>
        ${table(
          [{ head: 'Service' }, { head: 'Operation' }, { head: 'What' }, { head: 'Times', number: true }],
          view.gaps.map((gap) => [gap.service, gap.action, gap.what, gap.times]),
        )}
      </body>
    </html> `;
  return {
    status: buttons?.problem === undefined ? 200 : 409,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action ${buttons === undefined ? "'none'" : "'self'"}; frame-ancestors 'none'`,
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      // Its address is its key: no other page may learn it.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: Buffer.from(page.text),
  };
}

function clockSection({ clock, now }: StatusView, buttons: Buttons): Html {
  const jump = jumpEndsAt(clock, now);
  const words = html`It ${clock.paused ? 'will run' : 'runs'} ${clock.speed.toLocaleString('en-US')} times as
  fast as real time.
  ${jump === undefined ? '' : `It is jumping ahead for another ${((jump - now) / 1_000).toFixed(1)} s.`}`;
  return html`<h2>Clock</h2>
    ${clock.paused ? html`<p class="paused">Paused. Nothing moves until you resume it. ${words}</p>` : html`<p>${words}</p>`}
    ${
      buttons === undefined
        ? ''
        : html`<form method="post" action="${buttons.base}/clock">
            ${clockSpeeds.offered.map(
              (speed) =>
                html`<button name="speed" value="${speed}" aria-pressed="${String(speed === clock.speed)}">
                  ×${speed.toLocaleString('en-US')}
                </button>`,
            )}
            <button name="${clock.paused ? 'resume' : 'pause'}" value="1">
              ${clock.paused ? 'Resume' : 'Pause'}
            </button>
            <button name="jump" value="${10 * minuteMs}">Jump 10 minutes ahead</button>
            <button name="jump" value="${60 * minuteMs}">Jump 1 hour ahead</button>
          </form>`
    }`;
}

function drillSection(view: StatusView, buttons: Buttons): Html {
  const running = view.drills.map((row) => [
    drillOf(row.name).title,
    where(row),
    row.endsAtTicks === undefined
      ? 'when you end it'
      : `in ${Math.max(0, Math.ceil((row.endsAtTicks - view.ticks) / minuteMs))} min of its clock`,
    buttons === undefined
      ? ''
      : html`<form method="post" action="${buttons.base}/end-drill">
          <button name="id" value="${row.id}" aria-label="End: ${drillOf(row.name).title}">End</button>
        </form>`,
  ]);
  return html`<h2>Drills</h2>
    ${table([{ head: 'Drill' }, { head: 'Where' }, { head: 'Ends' }, { head: '' }], running, 'No drill is running.')}
    ${buttons === undefined ? '' : view.workshops.map((at) => beginForm(at, buttons.base))}`;
}

function where({ place: { region, workshop, seat, service } }: DrillRow): string {
  return [region, workshop, seat === undefined ? '' : `seat ${seat}`, service ?? '']
    .filter((part) => part !== '')
    .join(' · ');
}

const scopes: readonly (readonly [Drill['scope'], string])[] = [
  ['service', 'For a service of a seat'],
  ['seat', 'For a seat'],
  ['workshop', 'For the whole workshop'],
];

function beginForm({ region, workshop, seats, services }: WorkshopPlace, base: string): Html {
  const option = (value: string, text = value): Html => html`<option value="${value}">${text}</option>`;
  return html`<form method="post" action="${base}/drill">
    <input type="hidden" name="region" value="${region}" /><input
      type="hidden"
      name="workshop"
      value="${workshop}"
    />
    <b>${workshop}</b> (${region})
    <label
      >Drill
      <select name="name">
        ${scopes.map(
          ([scope, label]) =>
            html`<optgroup label="${label}">
              ${drills.filter((drill) => drill.scope === scope).map(({ name, title }) => option(name, title))}
            </optgroup>`,
        )}
      </select></label
    >
    <label
      >Seat
      <select name="seat">
        ${seats.map((seat) => option(seat))}
      </select></label
    >
    <label
      >Service
      <select name="service">
        ${services.map((service) => option(service))}
      </select></label
    >
    <button>Begin</button>
  </form>`;
}
