import type { FormView } from '../../../app/contract/views';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Note } from '../../components/Note';
import { ProblemNote } from '../../components/ProblemNote';
import { useAction } from '../../store/use-action';
import styles from './FileNote.module.css';

interface Props {
  readonly workshopId: string;
  readonly file: FormView['file'];
  /** Looks at it again. */
  readonly onRead: () => void;
  /** Takes what the file says into the form; absent where a form cannot take all of it. */
  readonly onTake?: (() => void) | undefined;
}

/** Which file a form writes to, why it does not, and what to do when the file says something else. */
export function FileNote({ workshopId, file, onRead, onTake }: Props) {
  const action = useAction();
  if (file === undefined) return null;
  const { path, version, why, differs } = file;
  const overwrite = (): void =>
    action.run(async () => {
      await lectern.forms.write({ workshopId, ...(version !== undefined && { version }), overwrite: true });
      onRead();
    });
  if (why !== undefined) {
    return (
      <Note tone="info" title="Changes are kept by Lectern only">
        <p>
          They are not written to <code>{path}</code>, because {why}.
        </p>
      </Note>
    );
  }
  if (differs === undefined) {
    return (
      <p className={styles.file}>
        Changes are written to <code>{path}</code>; your comments in it stay.
      </p>
    );
  }
  const time = new Date(differs.changedAt).toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
  });
  return (
    <Note
      tone="warn"
      title={`The file was changed outside Lectern at ${time}`}
      action={
        <>
          {onTake !== undefined && (
            <Button size="small" onPress={onTake}>
              Read it again
            </Button>
          )}
          <Button size="small" isPending={action.pending} onPress={overwrite}>
            Write yours over it
          </Button>
        </>
      }
    >
      <p>
        <code>{path}</code> says something else than Lectern keeps. Nothing was overwritten.
      </p>
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </Note>
  );
}
