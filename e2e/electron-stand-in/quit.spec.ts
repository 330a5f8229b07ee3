import { beginProvision, expectGoodOrder } from '../fixtures/closing';
import { expect, test } from '../fixtures/lectern';

// Slow enough to be closed in the middle.
test.use({ rehearsalSpeed: 60 });

test(
  'who quits twice while work is ended waits for the same end',
  { tag: '@desktop' },
  async ({ lectern }) => {
    const id = await beginProvision(lectern);
    lectern.leave();
    await lectern.desktop.ask({ ask: 'quit' });
    await lectern.desktop.ask({ ask: 'quit' });
    expect(await lectern.app.ended).toBe(0);
    expectGoodOrder(lectern, id);
  },
);
