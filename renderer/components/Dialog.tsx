import { useState, type ReactNode } from 'react';
import { Dialog as KitDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useWorkshopStore } from '../store/workshop-store';
import styles from './Dialog.module.css';
import { Note } from './Note';

interface Props {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/** A question that must be answered before anything else; Esc and a click beside it mean "no". */
export function Dialog({ title, open, onClose, actions, children }: Props) {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      isDismissable
      className={styles.overlay ?? ''}
    >
      <Modal className={styles.modal ?? ''}>
        <KitDialog className={styles.dialog ?? ''}>
          <Heading slot="title" className={styles.title ?? ''}>
            {title}
          </Heading>
          <Outdated />
          {children}
          <div className={styles.actions}>{actions}</div>
        </KitDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Somebody else has begun something since the question was put: what it says may no longer be so. */
function Outdated() {
  const [openedAt] = useState(() => Date.now());
  const elsewhere = useWorkshopStore((state) => state.elsewhere);
  if (elsewhere === undefined || elsewhere.at < openedAt) return null;
  return (
    <Note tone="warn" title={elsewhere.message}>
      <p>This was opened before. Close it and look again.</p>
    </Note>
  );
}
