import { beginProvision, expectGoodOrder } from '../fixtures/closing';
import { expect, test } from '../fixtures/lectern';

// Slow enough to be closed in the middle.
test.use({ rehearsalSpeed: 60 });

test(
  'Ctrl-C closes the app in good order, however often it is passed on',
  { tag: '@every-shell' },
  async ({ lectern }) => {
    const id = await beginProvision(lectern);
    lectern.leave();
    lectern.app.pressCtrlC();
    expect(await lectern.app.ended).toBe(0);
    expectGoodOrder(lectern, id);
  },
);
