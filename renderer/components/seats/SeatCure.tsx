import { RefreshCw, RotateCw, Server, Wrench } from 'lucide-react';
import { useState } from 'react';
import type { LiveSeat } from '../../../app/contract/live';
import { renewalMs } from '../../../app/plan/renewal';
import { serviceOf, serviceTitle } from '../../../app/services';
import type { Cure, Diagnosis } from '../../../app/workshop/cure';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { aboutInWords, newMachinesInWords, seenMeanwhile } from '../../../app/words/cures';
import { lectern } from '../../client/client';
import { Button } from '../Button';
import { ProblemNote } from '../ProblemNote';
import { ProblemOrLease } from '../ProblemOrLease';
import { useAction } from '../../store/use-action';
import { useDetails, usePhase } from '../../store/use-workshop';
import { MoveToSpare } from './MoveToSpare';
import { NewMachinesDialog } from './NewMachinesDialog';
import { useRestart } from './use-restart';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: LiveSeat;
  readonly diagnosis: Diagnosis;
  /** A free seat that works. */
  readonly spare: SeatLabel | undefined;
  readonly workshopId: string;
}

/** What is wrong with the seat, in one sentence, and the one thing to do, with what it costs. Nothing for one that works. */
export function SeatCure({ seat, diagnosis, spare, workshopId }: Props) {
  const { wrong, cure } = diagnosis;
  if (wrong === '' || cure === undefined) return null;
  return (
    <div
      className={`${styles.part} ${styles.cure}`}
      data-state={seat.state}
      role="group"
      aria-label="What to do"
    >
      {seat.failed === undefined ? (
        <p className={styles.wrong}>{wrong}</p>
      ) : (
        <ProblemNote problem={seat.failed} />
      )}
      {cure.kind === 'spare' && spare !== undefined ? (
        <MoveToSpare seat={seat.seat} spare={spare} workshopId={workshopId} primary />
      ) : (
        <Remedy seat={seat} cure={cure} workshopId={workshopId} />
      )}
      {cure.advice !== undefined && <p className={styles.reason}>{cure.advice}</p>}
    </div>
  );
}

interface RemedyProps {
  readonly seat: LiveSeat;
  readonly cure: Cure;
  readonly workshopId: string;
}

function Remedy({ seat, cure, workshopId }: RemedyProps) {
  switch (cure.kind) {
    case 'restart':
      return <RestartRemedy seat={seat} cure={cure} workshopId={workshopId} />;
    case 'machine':
      return <MachineRemedy seat={seat} lost={cure.lost === true} workshopId={workshopId} />;
    case 'make':
    case 'mend':
      return <MakeRemedy mend={cure.kind === 'mend'} workshopId={workshopId} />;
    case 'wait':
      return <p className={styles.reason}>Nothing to do: it comes by itself. {waiting(seat)}</p>;
    case 'spare':
    case 'look':
    case 'advise':
      return null;
  }
}

/** What a participant sees meanwhile, where that is known. */
const waiting = (seat: LiveSeat): string =>
  seat.restartingSince !== undefined || seat.renewing !== undefined ? seenMeanwhile('Meanwhile') : '';

function RestartRemedy({ seat, cure, workshopId }: RemedyProps) {
  const { action, restart } = useRestart(workshopId);
  const services = useDetails()?.workshop.services.map(({ name }) => name) ?? [];
  const [only] = services;
  const one = cure.service ?? (services.length === 1 ? only : undefined);
  const slowest = Math.max(60_000, ...services.map((name) => serviceOf(name).usualMs));
  return (
    <div className={styles.repair}>
      <Button
        look="primary"
        isDisabled={action.pending}
        icon={<RotateCw aria-hidden="true" />}
        onPress={() => restart([seat.seat], one)}
      >
        {one === undefined ? 'Restart seat' : `Restart ${serviceTitle(one)}`} (
        {aboutInWords(one === undefined ? slowest : serviceOf(one).usualMs)})
      </Button>
      <p>
        {one === undefined
          ? 'Running work is lost; saved files and the password are kept.'
          : serviceOf(one).restart.costs}
      </p>
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </div>
  );
}

function MachineRemedy({
  seat,
  lost,
  workshopId,
}: {
  readonly seat: LiveSeat;
  readonly lost: boolean;
  readonly workshopId: string;
}) {
  const [open, setOpen] = useState(false);
  const workshop = useDetails()?.workshop;
  const phase = usePhase();
  const busy = phase !== 'live' && phase !== 'incomplete';
  if (workshop === undefined) return null;
  const usualMs = renewalMs(workshop, 1, false);
  return (
    <div className={styles.repair}>
      <Button
        look="primary"
        isDisabled={busy}
        icon={<Server aria-hidden="true" />}
        onPress={() => setOpen(true)}
      >
        Give it a new machine ({aboutInWords(usualMs)})
      </Button>
      <p>{lost ? 'Its files are already lost.' : newMachinesInWords([{ seat: seat.seat, lost }], usualMs)}</p>
      {busy && <p>Available when the current operation has finished.</p>}
      <NewMachinesDialog
        workshopId={workshopId}
        seats={[seat.seat]}
        open={open}
        onClose={() => setOpen(false)}
      />
    </div>
  );
}

/** Makes what is missing, and puts back what somebody changed in the account: the same operation. */
function MakeRemedy({ mend, workshopId }: { readonly mend: boolean; readonly workshopId: string }) {
  const action = useAction();
  const phase = usePhase();
  const busy = phase !== 'live' && phase !== 'incomplete';
  const begin = (takeOver: boolean): void =>
    action.run(async () => {
      await lectern.operations.provision({ workshopId, takeOver });
    });
  return (
    <div className={styles.repair}>
      <Button
        look="primary"
        isDisabled={busy}
        isPending={action.pending}
        icon={mend ? <Wrench aria-hidden="true" /> : <RefreshCw aria-hidden="true" />}
        onPress={() => begin(false)}
      >
        {mend ? 'Put back what was changed in AWS' : 'Try again'}
      </Button>
      <p>
        {mend
          ? 'Compares the account with the plan and corrects what differs (about 1 min). Nobody is interrupted, and nothing is lost.'
          : 'Creates what is missing. Nothing is lost.'}
      </p>
      {busy && <p>Available when the current operation has finished.</p>}
      {action.problem !== undefined && (
        <ProblemOrLease problem={action.problem} pending={action.pending} onTakeOver={() => begin(true)} />
      )}
    </div>
  );
}
