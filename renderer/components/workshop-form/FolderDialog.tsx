import { ArrowUp, Folder } from 'lucide-react';
import { useState } from 'react';
import { plural } from '../../../app/words/lists';
import { lectern } from '../../client/client';
import { useLoaded } from '../../store/use-action';
import { Button } from '../Button';
import { Dialog } from '../Dialog';
import { TextField } from '../fields';
import { Loading } from '../Loading';
import { ProblemNote } from '../ProblemNote';
import styles from './FolderDialog.module.css';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onChoose: (path: string) => void;
}

/** Chooses a folder of this computer where the system has no dialog: by going through it, or by its path. */
export function FolderDialog(props: Props) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, onChoose }: Props) {
  const [path, setPath] = useState<string>();
  const [typed, setTyped] = useState('');
  const loaded = useLoaded(path ?? '~', () => lectern.exercises.folders(path === undefined ? {} : { path }));
  const list = loaded.state === 'loaded' ? loaded.value : undefined;
  const wanted = typed.trim() === '' ? list?.path : typed.trim();
  const shown = typed.trim() === '' ? list?.shown : typed.trim();
  return (
    <Dialog
      title="Choose the folder with the exercises"
      open
      onClose={onClose}
      actions={
        <>
          <Button
            look="primary"
            isDisabled={wanted === undefined}
            onPress={() => wanted !== undefined && onChoose(wanted)}
          >
            Use {shown ?? 'this folder'}
          </Button>
          <Button onPress={onClose}>Cancel</Button>
        </>
      }
    >
      <TextField
        label="Path"
        value={typed}
        onChange={setTyped}
        placeholder={list?.shown ?? '~/course/exercises'}
        hint="Type one, or click your way to it. ~ is your home folder."
      />
      {loaded.state === 'loading' && <Loading>Reading the folder…</Loading>}
      {loaded.state === 'failed' && (
        <ProblemNote
          problem={loaded.problem}
          action={
            <Button size="small" onPress={() => setPath(undefined)}>
              Home folder
            </Button>
          }
        />
      )}
      {list !== undefined && (
        <>
          <p className={styles.here}>
            <b>{list.shown}</b> · {plural(list.files, 'file')} in the folder itself
          </p>
          <ul className={styles.folders} aria-label={`Folders in ${list.shown}`}>
            {list.parent !== undefined && (
              <li>
                <button type="button" onClick={() => setPath(list.parent)}>
                  <ArrowUp size={16} aria-hidden="true" /> <span>One folder up</span>
                </button>
              </li>
            )}
            {list.folders.map(({ name, files }) => (
              <li key={name}>
                <button type="button" onClick={() => setPath(`${list.path}/${name}`)}>
                  <Folder size={16} aria-hidden="true" />
                  <span>{name}</span>
                  <small>{files === undefined ? 'cannot be read' : plural(files, 'file')}</small>
                </button>
              </li>
            ))}
            {list.folders.length === 0 && <li className={styles.none}>No folders in here.</li>}
            {list.more > 0 && <li className={styles.none}>and {list.more} more: type the path</li>}
          </ul>
        </>
      )}
    </Dialog>
  );
}
