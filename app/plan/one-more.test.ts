import { expect, test } from 'vitest';
import { workshopFrom } from '../workshop/defaults';
import { buildPlan } from './build';
import { oneMore } from './one-more';
import { expectedTimes } from './expected';

test('one more seat costs its machine and its addresses, and takes no longer than a workshop does', () => {
  const workshop = workshopFrom({ id: 'demo', name: 'Demo', seats: 24, without: ['03'] });
  const more = oneMore(workshop);
  expect(more).toMatchObject({ seat: '25', seats: 25 });
  expect(more?.perHour).toBeGreaterThan(0.05);
  expect(more?.perHour).toBeLessThan(0.4);
  expect(more?.usualMs).toBeGreaterThan(60_000);
  expect(more?.usualMs).toBeLessThan(expectedTimes(buildPlan(workshop).resources).lastSeatMs);
  expect(oneMore({ ...workshop, seats: 500 })).toBeUndefined();
});
