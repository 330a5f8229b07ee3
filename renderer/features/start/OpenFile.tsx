import { FileText } from 'lucide-react';
import { useState } from 'react';
import type { WorkshopIssues } from '../../../app/contract/views';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { TextField } from '../../components/fields';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { useAction } from '../../store/use-action';
import { IssueList } from './IssueList';
import styles from './StartScreen.module.css';

/** Opens a `workshop.yaml`: by the system's dialog where there is one, else by its path or its text. */
export function OpenFile({ canChoose }: { readonly canChoose: boolean }) {
  const [path, setPath] = useState('');
  const [text, setText] = useState('');
  const [issues, setIssues] = useState<WorkshopIssues>();
  const action = useAction();
  const open = (input: { path?: string; text?: string }): void =>
    action.run(async () => {
      setIssues(undefined);
      const result = await lectern.workshops.open(input);
      if ('issues' in result) setIssues(result.issues);
      else navigate({ screen: 'plan', workshopId: result.workshop.workshop.id });
    });
  const choose = (): void =>
    action.run(async () => {
      setIssues(undefined);
      const chosen = await lectern.workshops.choose();
      if (chosen.path === undefined) return;
      const result = await lectern.workshops.open({ path: chosen.path });
      if ('issues' in result) setIssues(result.issues);
      else navigate({ screen: 'plan', workshopId: result.workshop.workshop.id });
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
              placeholder="/home/you/course/workshop.yaml"
              hint="The exercise folder next to the file is used too."
            />
            <div className={styles.actions}>
              <Button type="submit" isDisabled={path.trim() === ''} isPending={action.pending}>
                Open
              </Button>
            </div>
          </form>
        )}
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
        {action.problem !== undefined && <ProblemNote problem={action.problem} />}
        {issues !== undefined && <IssueList issues={issues} />}
      </div>
    </Panel>
  );
}
