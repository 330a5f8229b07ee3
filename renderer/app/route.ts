import { useSyncExternalStore } from 'react';

/** The screens of a workshop, in the order of its life; then who takes part, at any time. */
const screens = ['plan', 'provision', 'live', 'cards', 'teardown', 'names'] as const;
export type Screen = (typeof screens)[number];

/** Where this window is. It is kept in the address's hash, so that a reload stays. */
export type Route =
  | { readonly screen: 'start' }
  /** The form of a new workshop, or of one that is `like` another. */
  | { readonly screen: 'new'; readonly like?: string }
  /** Looks through an account, whichever workshops there are. */
  | { readonly screen: 'leftovers' }
  /** The room for everybody to see: nothing can be done there. */
  | { readonly screen: 'room'; readonly workshopId: string }
  /** `seat`: the one that is open; on `cards` the ones to print, with a `+` between them. */
  | { readonly screen: Screen; readonly workshopId: string; readonly seat?: string };

const startRoute: Route = { screen: 'start' };

/** Reads a hash such as `#/w/airflow-jupyter/live/07`; anything else is the start. */
export function parseRoute(hash: string): Route {
  if (hash === '#/leftovers') return { screen: 'leftovers' };
  const another = /^#\/new(?:\/([a-z][a-z0-9-]*))?$/.exec(hash);
  if (another !== null) return { screen: 'new', ...(another[1] !== undefined && { like: another[1] }) };
  const match = /^#\/w\/([a-z][a-z0-9-]*)\/([a-z]+)(?:\/(\d{2,3}(?:\+\d{2,3})*))?$/.exec(hash);
  if (match === null) return startRoute;
  const [, workshopId, name, seat] = match;
  const screen = screens.find((candidate) => candidate === name);
  if (workshopId !== undefined && name === 'room' && seat === undefined)
    return { screen: 'room', workshopId };
  if (workshopId === undefined || screen === undefined) return startRoute;
  if (screen !== 'cards' && seat?.includes('+') === true) return startRoute;
  return seat === undefined ? { screen, workshopId } : { screen, workshopId, seat };
}

/** The hash of a route. */
export function hrefOf(route: Route): string {
  if (route.screen === 'start') return '#/';
  if (route.screen === 'leftovers') return '#/leftovers';
  if (route.screen === 'new') return route.like === undefined ? '#/new' : `#/new/${route.like}`;
  const workshop = `#/w/${route.workshopId}/${route.screen}`;
  if (route.screen === 'room' || route.seat === undefined) return workshop;
  return `${workshop}/${route.seat}`;
}

/** Goes to a route; `replace` leaves no entry in the history. */
export function navigate(route: Route, how: 'push' | 'replace' = 'push'): void {
  const href = hrefOf(route);
  if (href === location.hash) return;
  if (how === 'push') {
    location.hash = href;
  } else {
    history.replaceState(null, '', href);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }
}

let cachedHash = '';
let cachedRoute: Route = startRoute;

/** The window's route, as React sees it. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

function currentRoute(): Route {
  if (cachedHash !== location.hash) {
    cachedHash = location.hash;
    cachedRoute = parseRoute(cachedHash);
  }
  return cachedRoute;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
