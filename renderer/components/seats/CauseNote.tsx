import type { ReactNode } from 'react';
import type { RoomCause } from '../../../app/workshop/room-cause';
import { agoInWords } from '../../../app/words/durations';
import { lectern } from '../../client/client';
import { Button } from '../Button';
import { CopyButton } from '../CopyButton';
import { Note } from '../Note';
import { ProblemDetail, ProblemNote } from '../ProblemNote';
import { useAction } from '../../store/use-action';
import { useNow } from '../../store/use-now';
import { useDetails } from '../../store/use-workshop';
import styles from './CauseNote.module.css';

interface Props {
  readonly cause: RoomCause;
  /** What can be done about it where it is shown. */
  readonly action?: ReactNode;
  /** Nothing can be done where it is shown. */
  readonly readOnly?: boolean;
}

/** One cause of many, said once: what it is and since when, what to do, and the way on. */
export function CauseNote({ cause, action, readOnly = false }: Props) {
  const { kind, title, text, since, problem } = cause;
  const now = useNow(10_000, since !== undefined);
  const way = useWayOn(cause);
  const started = since === undefined ? '' : ` (since ${timeOf(since)}, ${agoInWords(since, now)})`;
  return (
    <div role="status">
      <Note
        tone={kind === 'lectern' ? 'bad' : 'warn'}
        title={`${title}${started}`}
        action={readOnly ? undefined : (action ?? way)}
      >
        <p>{text}</p>
        {problem !== undefined && <ProblemDetail problem={problem} />}
      </Note>
    </div>
  );
}

/** The way out of it, where there is one to press. */
function useWayOn({ kind }: RoomCause): ReactNode {
  const details = useDetails();
  const action = useAction();
  if (details === undefined) return undefined;
  const { target, workshop } = details;
  if (kind === 'sign-in') {
    const command = `aws sso login${target.kind === 'aws' ? ` --profile ${target.profile}` : ''}`;
    return (
      <span className={styles.command}>
        <code>{command}</code>
        <CopyButton what="command that signs in" text={command} />
      </span>
    );
  }
  if (kind !== 'rehearsal') return undefined;
  return (
    <>
      <Button
        size="small"
        isPending={action.pending}
        onPress={() =>
          action.run(async () => {
            await lectern.rehearsal.clock({ workshopId: workshop.id, change: { kind: 'resume' } });
          })
        }
      >
        Start it again
      </Button>
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </>
  );
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
