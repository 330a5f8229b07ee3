import { useState } from 'react';
import type { ChangeInput } from '../../../app/contract/contract';
import type { ChangeView } from '../../../app/plan/change-view';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { type Action, useAction } from '../../store/use-action';
import { showChanging } from '../../store/workshop-session';

/** What is asked about a workshop that stands. */
type ChangeQuestion = Pick<ChangeInput, 'change' | 'replace'>;

/** A change on its way: asked about, shown, agreed to. */
export interface PendingChange {
  /** Asking what would change. */
  readonly look: Action;
  /** Starting what was shown. */
  readonly make: Action;
  /** What would change; absent until it is known. */
  readonly view: ChangeView | undefined;
  readonly ask: (question: ChangeQuestion) => void;
  /** Asks the same once more. */
  readonly askAgain: () => void;
  /** Makes exactly what is shown and goes where it can be followed. */
  readonly start: (takeOver?: boolean) => void;
  /** Shows nothing any more, and takes no answer that is still on its way. */
  readonly forget: () => void;
}

/** Asks what a change would do, and does exactly that when it is agreed to. */
export function useChange(workshopId: string): PendingChange {
  const [question, setQuestion] = useState<ChangeQuestion>();
  const [shown, setShown] = useState<{ readonly question: ChangeQuestion; readonly view: ChangeView }>();
  const look = useAction();
  const make = useAction();
  const ask = (asked: ChangeQuestion): void => {
    setQuestion(asked);
    make.clear();
    look.run(async () => {
      setShown({ question: asked, view: await lectern.workshops.changes({ workshopId, ...asked }) });
    });
  };
  // An answer to what is no longer asked is not shown.
  const view = shown?.question === question ? shown?.view : undefined;
  return {
    look,
    make,
    view,
    ask,
    askAgain: () => {
      if (question !== undefined) ask({ ...question });
    },
    start: (takeOver = false) => {
      if (question === undefined || view === undefined) return;
      make.run(async () => {
        const { workshop } = await lectern.operations.change({
          workshopId,
          ...question,
          digest: view.digest,
          takeOver,
        });
        showChanging(workshop);
        navigate({ screen: 'provision', workshopId });
      });
    },
    forget: () => {
      setQuestion(undefined);
      look.clear();
      make.clear();
    },
  };
}
