import type { Lectern } from '../lectern';
import { say } from './output';

/** After so long without an answer a person should know what for. Wall ms. */
const quietMs = 1_000;

/** Says, beside a command's output, what it waits for when nothing comes. Returns how to stop. */
export function sayWaiting({ targets }: Pick<Lectern, 'targets'>): () => void {
  return targets.onWaiting(quietMs, (text) => {
    if (text !== undefined) say(`${text} Ctrl-C ends this.`);
  });
}
