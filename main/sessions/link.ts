import { join } from 'node:path';
import { defined } from '../../app/defined';
import type { Plan } from '../../app/plan/plan';
import type { KnownOutputs } from '../../app/plan/outputs';
import type { Material } from '../aws/kind';
import { createEngine, type Engine } from '../engine/engine';
import type { EventLog } from '../engine/events';
import type { JournalWriter } from '../engine/journal';
import { journalFile } from '../engine/journal-file';
import type { LeaseHolder } from '../engine/lease';
import type { StoredWorkshop } from '../storage/workshop-records';
import type { Reached, Targets } from '../targets/targets';
import { materialsOf } from './materials';

/** A workshop whose account has been reached, and the engine that works there. */
export interface Linked {
  readonly reached: Reached;
  readonly engine: Engine;
}

/** The way from a session to the workshop's account: reached when it is first needed, and again when it was lost. */
export interface Link {
  /** Throws LecternError when the account cannot be reached. */
  open(): Promise<Linked>;
  /** Connects again next time: the rehearsal may have been started elsewhere, or credentials renewed. */
  lose(): void;
  /** The exercise files. Throws LecternError `workshop.materials-missing`, and makes no call. */
  materials(): readonly Material[];
  /** What exists, by plan address: from the journal, or from the account when this computer did not make it. */
  outputs(signal: AbortSignal): Promise<KnownOutputs>;
}

export interface LinkOptions {
  readonly stored: StoredWorkshop;
  readonly targets: Targets;
  readonly plan: Plan;
  readonly events: EventLog;
  /** Who this is to other computers; absent: there is none (tests). */
  readonly holder?: LeaseHolder;
  /** Called before something may come into the account (`making`), or go from it. */
  readonly beforeWork?: (making: boolean) => void;
}

export function createLink({ stored, targets, plan, events, holder, beforeWork }: LinkOptions): Link {
  const { workshop, record, folder } = stored;
  let linked: Promise<Linked> | undefined;

  const file = journalFile(join(folder, 'journal.jsonl'));
  const journal: JournalWriter = {
    ...file,
    // Each intent is written down before the call that it is for.
    append: (text) => {
      beforeWork?.(text.includes('"entry":"intent"'));
      return file.append(text);
    },
  };
  const materials = (): readonly Material[] => materialsOf(stored);

  const reach = async (): Promise<Linked> => {
    const reached = await targets.reach(record.target, workshop.region);
    const { aws, clock } = reached.connection;
    const engine = createEngine({
      workshopId: workshop.id,
      aws,
      clock,
      events,
      plan,
      journal,
      materials,
      rehearsal: reached.simulated,
      ...defined({ holder, label: record.label }),
    });
    return { reached, engine };
  };

  const open = (): Promise<Linked> => {
    linked ??= reach().catch((error: unknown) => {
      linked = undefined;
      throw error;
    });
    return linked;
  };

  return {
    open,
    materials,
    lose: () => {
      linked = undefined;
    },
    outputs: async (signal) => {
      const { engine } = await open();
      await engine.know(signal);
      return engine.outputs;
    },
  };
}
