import { defined } from '../../app/defined';
import type { Start } from '../engine/engine';
import type { Lectern } from '../lectern';
import { os } from './procedures';

/** Long work. Each call starts it and returns; its progress is on the event stream. */
export function operationProcedures({ sessions, workshops, roster }: Lectern) {
  return {
    provision: os.operations.provision.handler(async ({ input }) => {
      if (input.beside !== true) await workshops.refuseSecond(input.workshopId);
      await sessions.open(input.workshopId).startProvision(startIn(input));
      return { started: true };
    }),
    change: os.operations.change.handler(async ({ input }) => {
      const { workshopId, change, replace, digest } = input;
      const wanted = workshops.proposed(workshopId, change);
      await workshops.startChange(wanted, { replace, digest }, startIn(input));
      return { started: true, workshop: workshops.details(workshopId) };
    }),
    previewTeardown: os.operations.previewTeardown.handler(({ input }) =>
      sessions.open(input.workshopId).previewTeardown(),
    ),
    teardown: os.operations.teardown.handler(async ({ input }) => {
      await sessions.open(input.workshopId).startTeardown(input.confirmation, {
        ...startIn(input),
        ...defined({ unplanned: input.unplanned }),
      });
      return { started: true };
    }),
    cancel: os.operations.cancel.handler(({ input }) => ({
      cancelling: sessions.open(input.workshopId).cancel(),
    })),
    restart: os.operations.restart.handler(async ({ input }) => {
      const { workshopId, seats, service } = input;
      await sessions.open(workshopId).startRestart({ seats, ...defined({ service }) });
      return { started: true };
    }),
    newPassword: os.operations.newPassword.handler(async ({ input }) => {
      await sessions.open(input.workshopId).startNewPassword(input.seats);
      return { started: true };
    }),
    newMachines: os.operations.newMachines.handler(async ({ input }) => {
      const { workshopId, seats } = input;
      await sessions.open(workshopId).startRenewal({ seats, fresh: false }, startIn(input));
      return { started: true };
    }),
    freshStart: os.operations.freshStart.handler(async ({ input }) => {
      const { workshopId, seats } = input;
      await roster.freshStart(workshopId, seats, startIn(input));
      return { started: true };
    }),
    receipt: os.operations.receipt.handler(({ input }) =>
      defined({ receipt: sessions.open(input.workshopId).receipt() }),
    ),
    history: os.operations.history.handler(({ input }) => sessions.open(input.workshopId).history()),
  };
}

function startIn({ takeOver }: { readonly takeOver?: boolean | undefined }): Start {
  return takeOver === undefined ? {} : { takeOver };
}
