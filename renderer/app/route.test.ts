import { describe, expect, it } from 'vitest';
import { hrefOf, parseRoute, type Route } from './route';

describe('routes', () => {
  const routes: readonly Route[] = [
    { screen: 'start' },
    { screen: 'leftovers' },
    { screen: 'plan', workshopId: 'airflow-jupyter' },
    { screen: 'live', workshopId: 'a1', seat: '07' },
    { screen: 'cards', workshopId: 'a1', seat: '07' },
    { screen: 'cards', workshopId: 'a1', seat: '07+13+120' },
    { screen: 'provision', workshopId: 'a1', seat: '500' },
    { screen: 'names', workshopId: 'a1' },
    { screen: 'room', workshopId: 'a1' },
  ];
  it.each(routes)('%o comes back from its address', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it.each([
    '',
    '#',
    '#/x',
    '#/w/a1',
    '#/w/a1/nothing',
    '#/w/../plan',
    '#/w/a1/live/seven',
    '#/w/a1/live/07+08',
    '#/w/a1/room/07',
  ])('takes %j for the start', (hash) => expect(parseRoute(hash)).toEqual({ screen: 'start' }));
});
