import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { LecternEvent } from '../../../app/contract/events';
import { lineInWords, sessionStory, type StoryKind, type StoryLine } from '../../../app/contract/story';
import { storyCsv, storyText } from '../../../app/contract/story-export';
import { storyKindInWords } from '../../../app/words/story';
import { lectern } from '../../client/client';
import { useLoaded } from '../../store/use-action';
import { useLive } from '../../store/use-workshop';
import { Button } from '../Button';
import { SelectField, TextField } from '../fields';
import { Loading } from '../Loading';
import { ProblemNote } from '../ProblemNote';
import { saveFile } from '../save-file';
import { clockTime } from '../seats/clock-time';
import { StoryMark } from '../seats/StoryMark';
import styles from './SessionTimeline.module.css';

interface Props {
  readonly workshopId: string;
}

/** Everything that happened since the workshop was provisioned, newest first; asked for when it is opened. */
export function SessionTimeline({ workshopId }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.timeline} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What happened in this session</summary>
      {open && <Loaded workshopId={workshopId} />}
    </details>
  );
}

function Loaded({ workshopId }: Props) {
  const loaded = useLoaded(`${workshopId} history`, () => lectern.operations.history({ workshopId }));
  if (loaded.state === 'loading') return <Loading>Reading what happened…</Loading>;
  if (loaded.state === 'failed') return <ProblemNote problem={loaded.problem} />;
  return <Lines workshopId={workshopId} history={loaded.value} />;
}

/** So many lines are drawn at once; all of them are in the file. */
const mostLines = 300;

function Lines({ workshopId, history }: Props & { readonly history: readonly LecternEvent[] }) {
  const [kind, setKind] = useState<StoryKind | 'all'>('all');
  const [seat, setSeat] = useState('');
  const recent = useLive((picture) => picture.recent);
  const story = useMemo(() => sessionStory(whole(history, recent ?? [])), [history, recent]);
  const lines = story.filter((line) => isWanted(line, kind, seat));
  const shown = lines.slice(-mostLines).toReversed();
  const save = (format: 'csv' | 'txt'): void =>
    saveFile(
      `${workshopId}-what-happened.${format}`,
      format === 'csv' ? 'text/csv' : 'text/plain',
      format === 'csv' ? storyCsv(lines) : storyText(lines),
    );
  return (
    <div className={styles.body}>
      <div className={styles.bar}>
        <SelectField
          label="Show"
          value={kind}
          onChange={(value) => setKind(value as StoryKind | 'all')}
          options={[
            { id: 'all', text: 'Everything' },
            ...Object.entries(storyKindInWords).map(([id, text]) => ({ id, text })),
          ]}
        />
        <TextField label="Seat" value={seat} onChange={setSeat} placeholder="all" />
        <div className={styles.save}>
          <Button size="small" icon={<Download aria-hidden="true" />} onPress={() => save('csv')}>
            Save as CSV
          </Button>
          <Button size="small" icon={<Download aria-hidden="true" />} onPress={() => save('txt')}>
            Save as text
          </Button>
        </div>
      </div>
      <p className={styles.hint}>
        Saved files hold seat numbers, no names, no passwords and no account numbers.
      </p>
      {shown.length === 0 ? (
        <p className={styles.hint}>Nothing of this kind.</p>
      ) : (
        <div className={styles.lines} tabIndex={0} role="region" aria-label="What happened in this session">
          <ol>
            {shown.map((line) => (
              <li key={`${line.seq} ${line.seats.join()} ${line.text}`} data-kind={line.kind}>
                <time dateTime={line.time}>{clockTime(line.time)}</time>
                <StoryMark line={line} />
                <span>{lineInWords(line)}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}

/** What is kept, and what came since it was read; single resources are no part of it. */
function whole(history: readonly LecternEvent[], recent: readonly LecternEvent[]): readonly LecternEvent[] {
  const last = history.at(-1)?.seq ?? 0;
  const since = recent.filter(
    ({ seq, code }) => seq > last && (!code.startsWith('resource.') || code === 'resource.failed'),
  );
  return [...history, ...since];
}

function isWanted(line: StoryLine, kind: StoryKind | 'all', seat: string): boolean {
  const wanted = seat.trim();
  if (kind !== 'all' && line.kind !== kind) return false;
  return wanted === '' || line.seats.some((label) => Number(label) === Number(wanted));
}
