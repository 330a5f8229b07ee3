import { FolderOpen, Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { DropZone } from 'react-aria-components';
import type { ExercisesChoice } from '../../../app/contract/contract';
import type { AppInfo, ExercisesView } from '../../../app/contract/views';
import { exercisesInWords } from '../../../app/workshop/exercises';
import { fieldAt } from '../../../app/workshop/form-fields';
import { plural } from '../../../app/words/lists';
import { sizeInWords } from '../../../app/words/sizes';
import { lectern } from '../../client/client';
import { useAction } from '../../store/use-action';
import { Button } from '../Button';
import { Loading } from '../Loading';
import { ProblemNote } from '../ProblemNote';
import { folderOfDrop, folderOfPicker, refusalOf, upload, type PickedFolder } from './browser-upload';
import { FolderDialog } from './FolderDialog';
import type { WorkshopFormState } from './use-workshop-form';
import styles from './ExercisesPart.module.css';

interface Props {
  readonly form: WorkshopFormState;
  readonly info: AppInfo;
  /** What the workshop has now, or the one that this is made from. */
  readonly had: ExercisesView | undefined;
}

/** The exercises: from a folder of this computer, or one that is dropped here; and what goes up. */
export function ExercisesPart({ form, info, had }: Props) {
  const { exercises, found, setFound } = form;
  const action = useAction();
  const picker = useRef<HTMLInputElement>(null);
  const [browsing, setBrowsing] = useState(false);
  const [progress, setProgress] = useState<string>();
  const choose = (choice: ExercisesChoice): void => form.edit({ exercises: choice });
  useEffect(() => {
    let current = true;
    void lookAt(exercises, had).then((view) => {
      if (current) setFound(view);
    });
    return () => {
      current = false;
    };
    // `had` comes with the form, once.
  }, [exercises, had, setFound]);
  const take = (picked: Promise<PickedFolder | undefined>): void =>
    action.run(async () => {
      const folder = await picked;
      if (folder === undefined) return;
      const refusal = refusalOf(folder);
      if (refusal !== undefined) {
        setFound({ folder: folder.name, refusal });
        return;
      }
      try {
        const id = await upload(folder, (done, of) =>
          setProgress(`Copying ${done} of ${plural(of, 'file')}…`),
        );
        choose({ kind: 'upload', upload: id });
      } finally {
        setProgress(undefined);
      }
    });
  const chooseFolder = (): void => {
    if (!info.canChooseFolder) {
      setBrowsing(true);
      return;
    }
    action.run(async () => {
      const { path } = await lectern.exercises.choose();
      if (path !== undefined) choose({ kind: 'folder', path });
    });
  };
  const { label, hint } = fieldAt('materials');
  const fault = form.faults['materials'];
  return (
    <DropZone
      className={styles.exercises ?? ''}
      aria-labelledby="exercises-label"
      {...(fault !== undefined && { 'data-fault': true })}
      onDrop={({ items }) => take(folderOfDrop(items))}
    >
      <b id="exercises-label">{label}</b>
      <p className={styles.hint}>{hint} Choose a folder, or drop one here.</p>
      {found !== undefined && 'files' in found && (
        <WhatGoesUp found={found} uploaded={exercises.kind === 'upload'} />
      )}
      {found === undefined && exercises.kind === 'none' && (
        <p className={styles.hint}>No exercises chosen.</p>
      )}
      {progress !== undefined && <Loading>{progress}</Loading>}
      {fault !== undefined && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
      <div className={styles.actions} data-cure>
        <Button
          size="small"
          icon={<FolderOpen aria-hidden="true" />}
          isPending={action.pending}
          onPress={chooseFolder}
        >
          Choose folder…
        </Button>
        {!info.canChooseFolder && (
          <Button
            size="small"
            look="quiet"
            icon={<Upload aria-hidden="true" />}
            isDisabled={action.pending}
            onPress={() => picker.current?.click()}
          >
            Copy from the browser…
          </Button>
        )}
        {exercises.kind !== 'none' && (
          <Button size="small" look="quiet" onPress={() => choose({ kind: 'none' })}>
            No exercises
          </Button>
        )}
      </div>
      <input
        ref={picker}
        type="file"
        hidden
        aria-label="Folder with exercises"
        {...{ webkitdirectory: '' }}
        onChange={(event) => {
          take(Promise.resolve(folderOfPicker(event.target.files)));
          event.target.value = '';
        }}
      />
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
      <FolderDialog
        open={browsing}
        onClose={() => setBrowsing(false)}
        onChoose={(path) => {
          setBrowsing(false);
          choose({ kind: 'folder', path });
        }}
      />
    </DropZone>
  );
}

/** What a choice leads to; a folder that cannot be asked about is refused in its words. */
async function lookAt(
  choice: ExercisesChoice,
  had: ExercisesView | undefined,
): Promise<ExercisesView | undefined> {
  if (choice.kind === 'none') return undefined;
  if (choice.kind !== 'folder' && choice.kind !== 'upload') return had;
  try {
    return await lectern.exercises.look(
      choice.kind === 'folder' ? { path: choice.path } : { upload: choice.upload },
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { folder: '', refusal: { message, expected: 'a folder that can be read' } };
  }
}

interface WhatProps {
  readonly found: Extract<ExercisesView, { files: unknown }>;
  readonly uploaded: boolean;
}

/** Nobody reads on. */
const mostListed = 200;

function WhatGoesUp({ found, uploaded }: WhatProps) {
  const { files, skipped, folder } = found;
  return (
    <div className={styles.found}>
      <p>
        <b>{exercisesInWords(files)}</b> {uploaded ? 'copied to Lectern' : <code>{folder}</code>}
      </p>
      <details>
        <summary>What goes up</summary>
        <ul aria-label="What goes up">
          {files.slice(0, mostListed).map(({ path, bytes }) => (
            <li key={path}>
              <code>{path}</code> <small>{sizeInWords(bytes)}</small>
            </li>
          ))}
          {files.length > mostListed && <li>and {plural(files.length - mostListed, 'more file')}</li>}
        </ul>
      </details>
      {skipped.length > 0 && (
        <p className={styles.hint}>
          Left behind, as programs make it and nobody hands it out: {skipped.slice(0, 5).join(', ')}
          {skipped.length > 5 && ` and ${skipped.length - 5} more`}
        </p>
      )}
    </div>
  );
}
