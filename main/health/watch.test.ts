import { expect, it } from 'vitest';
import type { Clock } from '../../app/clock';
import { toProblem } from '../../app/errors';
import { parseWorkshop } from '../../app/workshop/parse';
import type { AwsClients } from '../aws/clients';
import { createWatch, type Watch } from './watch';

/** A clock on which a pause ends only by its signal; tells when one begins. */
function stoppedClock(onPause: () => void): Clock {
  return {
    now: () => Date.now(),
    speed: 1,
    paused: false,
    ticks: () => Date.now(),
    elapsed: (from, to = Date.now()) => to - from,
    sleep: (_ms, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('woken')), { once: true });
        onPause();
      }),
  };
}

function watchOn(clock: Clock, onLook: () => void, onStale: () => void): Watch {
  const parsed = parseWorkshop('name: One\nseats: 1\nservices: [jupyter]\n', 'workshop.yaml');
  if ('issues' in parsed) throw new Error('the workshop of this test is not valid');
  return createWatch({
    workshop: parsed.workshop,
    // An AWS that cannot be asked at all: each look fails, and after three the picture is stale.
    aws: new Proxy({} as AwsClients, {
      get: () => {
        onLook();
        throw new Error('no AWS here');
      },
    }),
    clock,
    outputs: () => undefined,
    explain: toProblem,
    observed: () => undefined,
    stale: onStale,
  });
}

it('looks again without its pause when something was done to a seat, and pauses again after that', async () => {
  let looks = 0;
  const looksAtPause: number[] = [];
  const end = new AbortController();
  const watch = watchOn(
    stoppedClock(() => {
      looksAtPause.push(looks);
      // Each pause is cut short once; the third ends the test.
      if (looksAtPause.length === 3) end.abort();
      else watch.lookSoon();
    }),
    () => (looks += 1),
    () => undefined,
  );
  await watch.run(end.signal);
  const [first = 0, second = 0, third = 0] = looksAtPause;
  expect(first).toBeGreaterThan(0);
  expect(second).toBeGreaterThan(first);
  expect(third).toBeGreaterThan(second);
});

it('does not pause at all when it is asked for during a look', async () => {
  const end = new AbortController();
  let pausedBeforeStale = false;
  let stale = false;
  const watch = watchOn(
    stoppedClock(() => {
      pausedBeforeStale ||= !stale;
      end.abort();
    }),
    () => {
      if (!stale) watch.lookSoon();
    },
    () => {
      stale = true;
    },
  );
  await watch.run(end.signal);
  expect({ stale, pausedBeforeStale }).toEqual({ stale: true, pausedBeforeStale: false });
});
