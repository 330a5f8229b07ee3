import { create } from 'zustand';
import { browserNotifier, type Notifier } from '../client/notifier';

/** Whether this browser is to tell when a seat goes down. */
interface TellDown {
  readonly on: boolean;
  readonly state: ReturnType<Notifier['state']>;
}

const key = 'lectern.tell-down';

export const useTellDown = create<TellDown>()(() => ({
  on: wasOn() && browserNotifier.state() === 'allowed',
  state: browserNotifier.state(),
}));

/** Asks the browser for it, if need be, and turns it on or off. */
export async function setTellDown(on: boolean): Promise<void> {
  if (on && browserNotifier.state() === 'unasked') await browserNotifier.ask();
  const state = browserNotifier.state();
  useTellDown.setState({ on: on && state === 'allowed', state });
  try {
    localStorage.setItem(key, on ? 'on' : 'off');
  } catch {
    // A browser may forbid to keep anything: then it is this visit's.
  }
}

function wasOn(): boolean {
  try {
    return localStorage.getItem(key) === 'on';
  } catch {
    return false;
  }
}
