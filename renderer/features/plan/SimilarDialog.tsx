import type { SimilarView } from '../../../app/contract/views';
import type { Problem } from '../../../app/errors';
import { plural } from '../../../app/words/lists';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ProblemNote } from '../../components/ProblemNote';
import styles from './ProvisionButton.module.css';

interface Props {
  readonly name: string;
  /** Empty: nothing is asked. */
  readonly similar: readonly SimilarView[];
  readonly pending: boolean;
  /** Why the answer could not be carried out. */
  readonly problem: Problem | undefined;
  readonly onAdopt: (id: string) => void;
  readonly onNew: () => void;
  readonly onClose: () => void;
}

/** Asks whether a workshop that is in the account already is the one that is meant, or a new one is. */
export function SimilarDialog({ name, similar, pending, problem, onAdopt, onNew, onClose }: Props) {
  return (
    <Dialog
      title={`There is already a workshop “${name}”`}
      open={similar.length > 0}
      onClose={onClose}
      actions={
        <>
          {similar.map(({ id }) => (
            <Button key={id} look="primary" isPending={pending} onPress={() => onAdopt(id)}>
              Adopt {id}
            </Button>
          ))}
          <Button isPending={pending} onPress={onNew}>
            Create new
          </Button>
          <Button onPress={onClose}>Not now</Button>
        </>
      }
    >
      <div className={styles.dialogText}>
        <p>It is in this account, and this computer has no record of creating it:</p>
        <ul>
          {similar.map(({ id, name: title, seats, createdAt }) => (
            <li key={id}>
              <b>{id}</b> · {title} · {plural(seats, 'seat')}
              {createdAt !== undefined &&
                ` · created ${new Date(createdAt).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' })}`}
            </li>
          ))}
        </ul>
        <p>Adopt it to watch, change and tear it down from here. A new one is separate, and costs extra.</p>
        {problem !== undefined && <ProblemNote problem={problem} />}
      </div>
    </Dialog>
  );
}
