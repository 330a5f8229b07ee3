import { FileText } from 'lucide-react';
import { useState } from 'react';
import type { WorkshopDetails, WorkshopIssues } from '../../../app/contract/views';
import { plural } from '../../../app/words/lists';
import { phaseInWords } from '../../../app/words/phases';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { TextField } from '../../components/fields';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { useAction } from '../../store/use-action';
import { IssueList } from './IssueList';
import styles from './StartScreen.module.css';

interface Opening {
  readonly path?: string;
  readonly text?: string;
}

/** Opens a `workshop.yaml`: by the system's dialog where there is one, else by its path or its text. */
export function OpenFile({ canChoose }: { readonly canChoose: boolean }) {
  const [path, setPath] = useState('');
  const [text, setText] = useState('');
  const [issues, setIssues] = useState<WorkshopIssues>();
  const [asked, setAsked] = useState<{ readonly opening: Opening; readonly kept: WorkshopDetails }>();
  const action = useAction();
  const read = async (opening: Opening, as?: 'replacement' | 'new'): Promise<void> => {
    setIssues(undefined);
    const result = await lectern.workshops.open({ ...opening, ...(as !== undefined && { as }) });
    if ('issues' in result) setIssues(result.issues);
    else if ('replaces' in result) setAsked({ opening, kept: result.replaces });
    else navigate({ screen: 'plan', workshopId: result.workshop.workshop.id });
  };
  const open = (opening: Opening, as?: 'replacement' | 'new'): void => {
    setAsked(undefined);
    action.run(() => read(opening, as));
  };
  const choose = (): void =>
    action.run(async () => {
      const chosen = await lectern.workshops.choose();
      if (chosen.path !== undefined) await read({ path: chosen.path });
    });
  return (
    <Panel title="Open a workshop file">
      <div className={styles.form}>
        {canChoose ? (
          <div className={styles.actions}>
            <Button icon={<FileText aria-hidden="true" />} onPress={choose} isPending={action.pending}>
              Choose workshop.yaml…
            </Button>
          </div>
        ) : (
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              if (path.trim() !== '') open({ path: path.trim() });
            }}
          >
            <TextField
              label="Path on this computer"
              value={path}
              onChange={setPath}
              placeholder="~/course/workshop.yaml"
              hint="The exercise folder next to the file is used too."
            />
            <div className={styles.actions}>
              <Button type="submit" isDisabled={path.trim() === ''} isPending={action.pending}>
                Open
              </Button>
            </div>
          </form>
        )}
        {/* Beside what was just pressed, where it is seen. */}
        {action.problem !== undefined && <ProblemNote problem={action.problem} />}
        {issues !== undefined && <IssueList issues={issues} />}
        <details>
          <summary>Paste the text instead</summary>
          <div className={styles.form}>
            <label className={styles.empty}>
              Or choose a file:{' '}
              <input
                className={styles.fileInput}
                type="file"
                accept=".yaml,.yml,text/yaml"
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  if (file === undefined) return;
                  action.run(async () => setText(await file.text()));
                }}
              />
            </label>
            <TextField label="Text of workshop.yaml" value={text} onChange={setText} multiline />
            <div className={styles.actions}>
              <Button
                isDisabled={text.trim() === ''}
                isPending={action.pending}
                onPress={() => open({ text })}
              >
                Open this text
              </Button>
            </div>
          </div>
        </details>
        <Replace asked={asked} onOpen={open} onClose={() => setAsked(undefined)} />
      </div>
    </Panel>
  );
}

interface ReplaceProps {
  readonly asked: { readonly opening: Opening; readonly kept: WorkshopDetails } | undefined;
  readonly onOpen: (opening: Opening, as: 'replacement' | 'new') => void;
  readonly onClose: () => void;
}

/** Asks before the plan of a workshop that came from elsewhere is replaced. */
function Replace({ asked, onOpen, onClose }: ReplaceProps) {
  if (asked === undefined) return null;
  const { opening, kept } = asked;
  const { workshop, phase, file } = kept;
  return (
    <Dialog
      title={`You have a workshop “${workshop.name}” already`}
      open
      onClose={onClose}
      actions={
        <>
          <Button look="primary" onPress={() => onOpen(opening, 'new')}>
            Open as a new workshop
          </Button>
          <Button look="danger" onPress={() => onOpen(opening, 'replacement')}>
            Replace its plan
          </Button>
          <Button onPress={onClose}>Cancel</Button>
        </>
      }
    >
      <p>
        This file has the same id, {workshop.id}, and says something else. The workshop that you have:{' '}
        {plural(workshop.seats, 'seat')}, {phaseInWords[phase]}, from <code>{file}</code>.
      </p>
    </Dialog>
  );
}
