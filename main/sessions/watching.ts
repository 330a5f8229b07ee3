import type { Problem } from '../../app/errors';
import type { SeatHealth } from '../../app/workshop/health';
import type { Workshop } from '../../app/workshop/workshop';
import { inOwnCallScope } from '../aws/call-scope';
import { explain } from '../aws/explain';
import { createWatch, type Watch } from '../health/watch';
import type { Log } from '../logging/log';
import type { Link } from './link';
import type { Story } from './story';
import { patientController } from './waits';

/** Looks at the seats of a workshop as long as there is something to see. */
export interface Watching {
  /** From now on, whenever the workshop is in an account. */
  readonly start: () => void;
  /** Until `start` is called, or the next provision begins. */
  readonly stop: () => void;
  /** A seat has just changed: looks before the next turn. */
  readonly lookSoon: () => void;
  /** One look at every seat, now. */
  readonly lookOnce: () => Promise<readonly SeatHealth[]>;
}

/** Wall ms until a watch that failed is tried again. */
const retryMs = 2_000;

export function createWatching(options: {
  readonly workshop: Workshop;
  readonly link: Link;
  readonly story: Story;
  readonly log: Log;
  /** While an operation runs, the link is its own and is kept. */
  readonly isWorking: () => boolean;
}): Watching {
  const { workshop, link, story, log } = options;
  const { events } = story;
  let current: AbortController | undefined;
  let watch: Watch | undefined;
  let wanted = false;

  const make = async (
    signal: AbortSignal,
    told: Pick<Parameters<typeof createWatch>[0], 'observed' | 'stale'>,
  ): Promise<Watch> => {
    const { aws, clock } = (await link.open()).reached.connection;
    return createWatch({ workshop, aws, clock, outputs: await link.outputs(signal), explain, ...told });
  };

  const tellStale = (since: number, problem: Problem): void => {
    // Where the cluster is still to be made there is nothing to see, and nothing wrong.
    if (problem.code === 'workshop.not-made' && story.live().phase !== 'live') return;
    events.emit({ code: 'health.stale', data: { since, problem } });
  };

  const run = async (controller: AbortController): Promise<void> => {
    watch = await make(controller.signal, {
      observed: (seats) => events.emit({ code: 'health.observed', data: { seats } }),
      stale: (since, problem) => {
        tellStale(since, problem);
        controller.abort();
      },
    });
    await watch.run(controller.signal);
  };

  const start = (): void => {
    wanted = true;
    if (current !== undefined || !['provisioning', 'live', 'incomplete'].includes(story.live().phase)) return;
    const controller = patientController();
    current = controller;
    // An operation's first event may be what starts it; a watch outlives that operation, its signal and its lease.
    inOwnCallScope({ workshopId: workshop.id }, () => run(controller))
      .catch((error: unknown) => {
        log.warn({ err: error }, 'health cannot be watched');
        tellStale(Date.now(), explain(error));
      })
      .finally(() => {
        if (current !== controller) return;
        current = undefined;
        if (!options.isWorking()) link.lose();
        setTimeout(start, retryMs).unref();
      });
  };

  // As soon as there is something to see; not before, and not while it is taken down. What is adopted has only an end.
  events.subscribe((event) => {
    const isOfOperation = event.code === 'operation.started' || event.code === 'operation.finished';
    if (wanted && isOfOperation && event.data.operation === 'provision') start();
  });

  return {
    start,
    stop: () => {
      const stopped = current;
      current = undefined;
      stopped?.abort();
    },
    lookSoon: () => watch?.lookSoon(),
    lookOnce: async () => {
      const { signal } = patientController();
      const once = await make(signal, { observed: () => undefined, stale: () => undefined });
      return once.lookOnce(signal);
    },
  };
}
