import { LayoutGrid, ListChecks, Map as MapIcon, Search } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import {
  Button as KitButton,
  Input,
  SearchField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import { type HealthCounts, seatsAre, states } from '../../../app/words/health';
import { capital } from '../../../app/words/lists';
import { Mark } from '../../components/Mark';
import type { GridView } from '../../store/seats';
import styles from './LiveScreen.module.css';

type Shape = 'tiles' | 'room';

interface Props {
  readonly view: GridView;
  readonly onChange: (view: GridView) => void;
  readonly shape: Shape;
  readonly onShape: (shape: Shape) => void;
  readonly picking: boolean;
  readonly onPicking: (picking: boolean) => void;
  readonly counts: HealthCounts;
  readonly total: number;
  /** Enter in the search: the first of what was found. */
  readonly onOpenFirst: () => void;
}

/** Filter (which is the legend, too), order, shape, selection and search. */
export function Toolbar(props: Props) {
  const { view, onChange, shape, onShape, picking, onPicking, counts, total, onOpenFirst } = props;
  return (
    <div className={styles.toolbar}>
      <Choice
        label="Show seats"
        chosen={view.filter}
        choices={[
          [
            'all',
            <>
              All <b>{total}</b>
            </>,
          ],
          ...states.map(
            (state) =>
              [
                state,
                <>
                  <Mark state={state} /> {capital(seatsAre[state])} <b>{counts[state]}</b>
                </>,
              ] as const,
          ),
        ]}
        onChoose={(filter) => onChange({ ...view, filter })}
      />
      {shape === 'tiles' && (
        <Choice
          label="Order"
          chosen={view.sort}
          choices={[
            ['trouble', 'Trouble first'],
            ['seat', 'By seat'],
          ]}
          onChoose={(sort) => onChange({ ...view, sort })}
        />
      )}
      <Choice
        label="View"
        chosen={shape}
        choices={[
          [
            'tiles',
            <>
              <LayoutGrid size={14} aria-hidden="true" /> Tiles
            </>,
          ],
          [
            'room',
            <>
              <MapIcon size={14} aria-hidden="true" /> Room
            </>,
          ],
        ]}
        onChoose={onShape}
      />
      <div className={styles.group}>
        <ToggleButton className={styles.toggle ?? ''} isSelected={picking} onChange={onPicking}>
          <ListChecks size={14} aria-hidden="true" /> Select
        </ToggleButton>
      </div>
      <SeatSearch
        value={view.search}
        onChange={(search) => onChange({ ...view, search })}
        onOpenFirst={onOpenFirst}
      />
    </div>
  );
}

function Choice<T extends string>({
  label,
  chosen,
  choices,
  onChoose,
}: {
  readonly label: string;
  readonly chosen: T;
  readonly choices: readonly (readonly [T, ReactNode])[];
  readonly onChoose: (choice: T) => void;
}) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={styles.group ?? ''}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={(keys) => {
        const found = choices.find(([choice]) => keys.has(choice));
        if (found !== undefined) onChoose(found[0]);
      }}
    >
      {choices.map(([choice, words]) => (
        <ToggleButton key={choice} id={choice} className={styles.toggle ?? ''}>
          {words}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** `/` leads here from anywhere on the screen, Enter opens what was found first, Esc clears. */
function SeatSearch({
  value,
  onChange,
  onOpenFirst,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onOpenFirst: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (target instanceof Element && target.closest('input, textarea, select, [role="dialog"]')) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <SearchField
      aria-label="Search for a seat or a name"
      className={styles.search ?? ''}
      value={value}
      onChange={onChange}
      onSubmit={onOpenFirst}
    >
      <Search size={15} aria-hidden="true" />
      <Input
        ref={input}
        placeholder="Seat or name ( / )"
        aria-keyshortcuts="/"
        className={styles.searchInput ?? ''}
      />
      {value !== '' && <KitButton className={styles.clear ?? ''}>✕</KitButton>}
    </SearchField>
  );
}
