import { useState } from 'react';
import { DropZone } from 'react-aria-components';
import { isMade } from '../../../app/contract/live';
import type { WorkshopDetails } from '../../../app/contract/views';
import { listInWords, plural } from '../../../app/words/lists';
import { seatsInWords } from '../../../app/words/seats';
import { seatNames } from '../../../app/workshop/roster';
import {
  decodeRoster,
  doublesInWords,
  namesIn,
  readRoster,
  readingInWords,
} from '../../../app/workshop/roster-parse';
import { mostSeats } from '../../../app/workshop/schema';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Choices, SelectField, TextField } from '../../components/fields';
import { Note } from '../../components/Note';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import type { RosterChanges } from '../../components/roster/use-roster';
import { useAction } from '../../store/use-action';
import { usePhase } from '../../store/use-workshop';
import { showChanged } from '../../store/workshop-session';
import styles from './NamesScreen.module.css';

interface Props {
  readonly details: WorkshopDetails;
  readonly used: ReadonlySet<SeatLabel>;
  readonly begun: ReadonlySet<SeatLabel>;
  readonly roster: RosterChanges;
  readonly onClose: () => void;
}

type Doubles = 'both' | 'first';

/** A list of names, pasted or from a file: what was understood, line by line, and who gets which seat. */
export function NameList({ details: { workshop }, used, begun, roster, onClose }: Props) {
  const [text, setText] = useState('');
  const [fileProblem, setFileProblem] = useState<string>();
  const [column, setColumn] = useState<number>();
  const [doubles, setDoubles] = useState<Doubles>();
  const [removeMissing, setRemoveMissing] = useState(false);
  const more = useAction();
  const made = isMade(usePhase());
  const reading = readRoster(text, column === undefined ? undefined : [column]);
  const twice = doublesInWords(reading);
  const names = namesIn(reading, doubles ?? 'both');
  const seating = seatNames(workshop, used, names, { removeMissing, begun });
  const { added, kept, unseated, missing } = seating;
  const undecided = twice !== undefined && doubles === undefined;

  const take = (taken: string): void => {
    setText(taken);
    setColumn(undefined);
    setDoubles(undefined);
  };
  const read = (file: File | undefined): void => {
    if (file === undefined) return;
    setFileProblem(undefined);
    more.run(async () => {
      const decoded = decodeRoster(new Uint8Array(await file.arrayBuffer()));
      if ('text' in decoded) take(decoded.text);
      else setFileProblem(decoded.problem);
    });
  };
  const use = (): void => {
    if (!undecided)
      roster.change(seating.entries, `${plural(added.length, 'name')} added.`, { done: onClose });
  };
  const enough = workshop.seats + unseated.length;
  return (
    <Panel title="Add a list of names">
      <DropZone
        aria-label="Drop a CSV file here"
        className={styles.drop ?? ''}
        onDrop={({ items }) => {
          const file = items.find((item) => item.kind === 'file');
          if (file !== undefined) void file.getFile().then(read);
        }}
      >
        <form
          className={styles.list}
          onSubmit={(event) => {
            event.preventDefault();
            use();
          }}
        >
          <TextField
            label="Names"
            multiline
            value={text}
            onChange={take}
            placeholder={'One name on each line, or a table copied from a spreadsheet'}
            hint="Paste them here, drop a CSV file, or choose one. Who holds a seat already keeps it."
          />
          <label className={styles.file}>
            CSV file:{' '}
            <input
              type="file"
              accept=".csv,.tsv,.txt,text/csv,text/plain"
              onChange={(event) => {
                read(event.target.files?.[0]);
                // The same file can be chosen again once it was mended.
                event.target.value = '';
              }}
            />
          </label>
          {fileProblem !== undefined && <Note tone="bad" title={fileProblem} />}
          {reading.columns.length > 1 && (
            <SelectField
              label="Column with the names"
              value={column === undefined ? 'guess' : String(column)}
              onChange={(value) => setColumn(value === 'guess' ? undefined : Number(value))}
              options={[
                {
                  id: 'guess',
                  text: `Guessed: ${listInWords(readRoster(text).chosen.map((one) => columnTitle(reading.columns, one)))}`,
                },
                ...reading.columns.map((_, index) => ({
                  id: String(index),
                  text: columnTitle(reading.columns, index),
                })),
              ]}
            />
          )}
          {reading.lines > 0 && (
            <div className={styles.read} role="status">
              <p>
                {readingInWords(reading)}{' '}
                {[
                  ...(added.length > 0
                    ? [
                        `${plural(added.length, 'name gets', 'names get')} ${added.length === 1 ? 'seat' : 'seats'} ${seatsInWords(added.map(({ seat }) => seat))}.`,
                      ]
                    : []),
                  ...(kept > 0 ? [`${plural(kept, 'person keeps', 'people keep')} their seat.`] : []),
                ].join(' ')}
              </p>
              {reading.notes.length > 0 && (
                <ul>
                  {reading.notes.slice(0, 12).map(({ line, text: note }) => (
                    <li key={`${line} ${note}`}>{note}</li>
                  ))}
                  {reading.notes.length > 12 && <li>and {reading.notes.length - 12} more</li>}
                </ul>
              )}
            </div>
          )}
          {twice !== undefined && (
            <Choices
              label={twice}
              value={doubles ?? ''}
              onChange={(value) => setDoubles(value as Doubles)}
              beside
              options={[
                { id: 'both', title: 'Both', text: 'They are two people of the same name.' },
                { id: 'first', title: 'One', text: 'The name stands there twice by mistake.' },
              ]}
            />
          )}
          {names.length > 0 && missing.length > 0 && (
            <Choices
              label={`${plural(missing.length, 'person holds', 'people hold')} a seat and ${missing.length === 1 ? 'is' : 'are'} not in this list: ${shortList(missing.map(({ seat, name }) => `${seat} ${name}`))}`}
              value={removeMissing ? 'release' : 'keep'}
              onChange={(value) => setRemoveMissing(value === 'release')}
              beside
              options={[
                { id: 'keep', title: 'Keep them', text: 'The list only adds names.' },
                {
                  id: 'release',
                  title: 'Release their seats',
                  text: made
                    ? 'Their files stay; a used seat is emptied before it is given away.'
                    : 'Others get them.',
                },
              ]}
            />
          )}
          {unseated.length > 0 && (
            <Note
              tone="warn"
              title={`${plural(unseated.length, 'name has', 'names have')} no seat: ${shortList(unseated)}`}
              action={
                !made &&
                enough <= mostSeats && (
                  <Button
                    size="small"
                    isPending={more.pending}
                    onPress={() =>
                      more.run(async () => {
                        showChanged(
                          await lectern.workshops.change({ workshopId: workshop.id, seats: enough }),
                        );
                      })
                    }
                  >
                    Make it {enough} seats
                  </Button>
                )
              }
            >
              <p>
                {made
                  ? 'Add seats first: with + Seat on the Live screen, or on the Plan screen for several at once.'
                  : `There are ${workshop.seats} seats.`}
              </p>
            </Note>
          )}
          {more.problem !== undefined && <ProblemNote problem={more.problem} />}
          <div className={styles.buttons}>
            <Button
              type="submit"
              look="primary"
              isDisabled={undecided || seating.entries.length === 0}
              isPending={roster.action.pending}
            >
              Use these names
            </Button>
            <Button onPress={onClose}>Close</Button>
            {undecided && (
              <p className={styles.reason}>First say what to do with names that are there twice.</p>
            )}
          </div>
        </form>
      </DropZone>
    </Panel>
  );
}

function columnTitle(columns: readonly string[], index: number): string {
  const title = columns[index] ?? '';
  return title === '' ? `column ${index + 1}` : title;
}

function shortList(names: readonly string[]): string {
  return names.length <= 6
    ? listInWords(names)
    : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}
