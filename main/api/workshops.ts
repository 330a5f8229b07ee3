import type { SimilarView } from '../../app/contract/views';
import { fromTagText, type SeenWorkshop } from '../../app/workshop/origin';
import type { Lectern } from '../lectern';
import { os } from './procedures';

/** Workshops: built-in, opened, kept on this computer. */
export function workshopProcedures({ workshops, sessions, native }: Lectern) {
  return {
    list: os.workshops.list.handler(() => workshops.list()),
    create: os.workshops.create.handler(({ input }) => workshops.create(input)),
    open: os.workshops.open.handler(({ input }) => workshops.openFile(input)),
    choose: os.workshops.choose.handler(async () => {
      const path = await native.chooseFile?.();
      return path === undefined ? {} : { path };
    }),
    get: os.workshops.get.handler(({ input }) => workshops.details(input.workshopId)),
    change: os.workshops.change.handler(({ input }) => workshops.change(input.workshopId, input)),
    remove: os.workshops.remove.handler(async ({ input }) => {
      await workshops.remove(input.workshopId, input.evenIfItStands);
      return { removed: true };
    }),
    plan: os.workshops.plan.handler(({ input }) => workshops.plan(input.workshopId)),
    similar: os.workshops.similar.handler(async ({ input }) =>
      (await workshops.similarTo(input.workshopId)).map(similarView),
    ),
    adopt: os.workshops.adopt.handler(({ input }) => workshops.adopt(input.workshopId, input.adoptedId)),
    changes: os.workshops.changes.handler(({ input: { workshopId, change, replace } }) =>
      workshops.changes(workshops.proposed(workshopId, change), replace),
    ),
    preflight: os.workshops.preflight.handler(({ input }) => sessions.open(input.workshopId).preflight()),
  };
}

function similarView({ id, name, seats, createdAt }: SeenWorkshop): SimilarView {
  return {
    id,
    name: name === undefined ? id : fromTagText(name),
    seats: seats.length,
    ...(createdAt === undefined ? {} : { createdAt: new Date(createdAt).toISOString() }),
  };
}
