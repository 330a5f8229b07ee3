import type { PlanView } from '../../app/contract/views';
import { increaseRequest, shortOfNewAccount } from '../../app/words/quotas';
import type { Workshop } from '../../app/workshop/workshop';
import { inSentence } from '../../app/words/lists';
import { CopyButton } from './CopyButton';
import { Note } from './Note';

interface Props {
  readonly plan: PlanView;
  readonly workshop: Workshop;
  /** The workshop is rehearsed: nothing of it stops today. */
  readonly rehearsal: boolean;
}

/** Says beside the price what a new AWS account is too small for, how long an increase takes, and what to write. */
export function QuotaNote({ plan, workshop, rehearsal }: Props) {
  const short = shortOfNewAccount(plan.quotas);
  if (short.length === 0) return null;
  return (
    <Note
      tone={rehearsal ? 'info' : 'warn'}
      title={rehearsal ? 'Before it goes to AWS: raise a quota' : 'A new AWS account is too small for this'}
      action={
        <CopyButton
          what="text for your administrator"
          label="Copy the text"
          text={increaseRequest(short, workshop)}
        />
      }
    >
      <ul>
        {short.map(({ code, name, needed, defaultValue }) => (
          <li key={code}>
            {needed.toLocaleString('en-US')} {inSentence(name)} are needed; a new account has{' '}
            {defaultValue.toLocaleString('en-US')}.
          </li>
        ))}
      </ul>
      <p>An increase usually takes one to three working days. The text says what to request, and where.</p>
    </Note>
  );
}
