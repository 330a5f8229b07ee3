import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { seatLabel, seatLabels, type Workshop } from '../workshop/workshop';
import { buildPlan } from './build';
import { changeView } from './change-view';
import { planChanges, type Difference } from './changes';
import type { ResourceType } from './resources';

const demo = workshopFrom({ id: 'demo', name: 'Demo', seats: 4, participants: ['Ada', 'Grace'] });
const unlisted: ReadonlySet<ResourceType> = new Set(['Lectern::Materials', 'Lectern::SeatDatabase']);
const image: Difference = { what: 'image', is: 'a/b:1', wanted: 'a/b:2', remedy: 'change' };

function changes(
  wanted: Workshop,
  {
    standing = demo,
    differences = {},
    replace = [],
  }: {
    readonly standing?: Workshop;
    readonly differences?: Readonly<Record<string, readonly Difference[]>>;
    readonly replace?: readonly string[];
  } = {},
) {
  return planChanges({
    plan: buildPlan(wanted),
    standing: buildPlan(standing).resources,
    differences: new Map(Object.entries(differences)),
    taken: new Map(),
    unlisted,
    replace,
  });
}
const view = (of: ReturnType<typeof changes>, working: readonly string[] = [], wanted = demo) =>
  changeView(of, wanted, new Set(working), 'digest');

describe('the changes to a workshop that stands', () => {
  it('are none when it is as planned', () => {
    expect(changes(demo)).toEqual([]);
  });

  it('turn any number of seats into any other, touching only the seats that come or go', () => {
    const seats = fc.record({
      seats: fc.integer({ min: 1, max: 45 }),
      skipped: fc.uniqueArray(fc.integer({ min: 1, max: 45 }), { maxLength: 8 }),
    });
    const of = ({ seats: last, skipped }: { seats: number; skipped: readonly number[] }): Workshop =>
      workshopFrom({
        ...demo,
        seats: last,
        participants: [],
        without: skipped.filter((n) => n < last).map(seatLabel),
      });
    fc.assert(
      fc.property(seats, seats, (before, after) => {
        const [was, wanted] = [of(before), of(after)];
        const all = changes(wanted, { standing: was });
        const stay = seatLabels(was).filter((seat) => seatLabels(wanted).includes(seat));
        expect(all.filter(({ seat }) => seat !== undefined && stay.includes(seat))).toEqual([]);
        const after_ = new Set(buildPlan(was).resources.map(({ address }) => address));
        for (const { address, action } of all) {
          if (action === 'remove') after_.delete(address);
          else after_.add(address);
        }
        const listed = buildPlan(wanted).resources.filter(({ type }) => !unlisted.has(type));
        for (const { address } of listed) expect(after_).toContain(address);
      }),
      { numRuns: 12 },
    );
  });

  it('start a service anew when its task definition changes, and nothing else', () => {
    const all = changes(demo, { differences: { 'seat.02.jupyter.task-definition': [image] } });
    expect(all.map(({ address, action }) => `${action} ${address}`)).toEqual([
      'update seat.02.jupyter.task-definition',
      'update seat.02.jupyter.service',
    ]);
    expect(view(all, ['01', '02']).groups).toEqual([
      {
        action: 'change',
        seats: ['02'],
        reasons: ['Jupyter: image: a/b:1 → a/b:2'],
        interrupts: expect.stringContaining('unsaved work is lost') as string,
        inUse: ['02'],
      },
    ]);
  });

  it('replace a host with all that runs on it, and say that files are lost', () => {
    const all = changes(demo, { replace: ['03'] });
    expect(all.map(({ address, action }) => `${action} ${address}`)).toEqual([
      'replace seat.03.host',
      'update seat.03.jupyter.service',
      'update seat.03.airflow.service',
    ]);
    const [group] = view(all, ['03']).groups;
    expect(group).toMatchObject({ action: 'replace', seats: ['03'], inUse: ['03'] });
    expect(group?.loses).toContain('files');
  });

  it('refuse what would take every seat’s database along', () => {
    const all = changes(demo, {
      differences: {
        'shared.database': [{ what: 'class', is: 'db.t3.medium', wanted: 'db.m5.large', remedy: 'change' }],
      },
    });
    expect(view(all)).toMatchObject({
      groups: [],
      touched: 0,
      refused: [
        'The database server cannot be changed: class: db.t3.medium → db.m5.large. To change it, tear the workshop down first.',
      ],
    });
  });

  it('put seats with the same fate together, and say who is in use', () => {
    const wanted = { ...demo, seats: 6, without: ['04'] };
    expect(view(changes(wanted), ['01', '04'], wanted).groups).toMatchObject([
      {
        action: 'remove',
        seats: ['04'],
        inUse: ['04'],
        loses: expect.stringContaining('All files') as string,
      },
      { action: 'add', seats: ['05', '06'], inUse: [] },
    ]);
  });

  it('remove a service without the seat', () => {
    const wanted = { ...demo, services: [defaultServices.jupyter] };
    const { groups, shared } = view(changes(wanted));
    expect(groups).toMatchObject([
      { action: 'change', seats: ['01', '02', '03', '04'], reasons: ['Airflow is removed.'] },
    ]);
    expect(groups[0]).not.toHaveProperty('loses');
    expect(shared).toContain('1 database server is removed.');
  });

  it('name a missing part of a seat', () => {
    const plan = buildPlan(demo);
    const all = planChanges({
      plan,
      standing: plan.resources.filter(({ address }) => address !== 'seat.01.jupyter.redirect'),
      differences: new Map(),
      taken: new Map(),
      unlisted,
      replace: [],
    });
    expect(view(all).groups).toMatchObject([{ action: 'missing', seats: ['01'] }]);
  });
});
