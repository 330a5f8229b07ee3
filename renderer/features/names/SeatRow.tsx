import { Ellipsis } from 'lucide-react';
import { memo } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { Button } from '../../components/Button';
import styles from './NamesScreen.module.css';

interface Props {
  readonly seat: SeatLabel;
  /** Empty when nobody holds it. */
  readonly name: string;
  readonly absent: boolean;
  /** It holds the work of somebody who has left it. */
  readonly used: boolean;
  /** Stays the same, so that a row is drawn only when something on it changes. */
  readonly onAct: (seat: SeatLabel, act: SeatAct) => void;
}

/** What can be done about who holds a seat. */
export type SeatAct =
  /** A name begins to be typed; `name` ends it. */
  | { readonly kind: 'type' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'absent'; readonly absent: boolean }
  | { readonly kind: 'swap' | 'release' | 'empty' };

/** One seat: its number, who holds it, and what can be done about that. */
export const SeatRow = memo(function SeatRow({ seat, name, absent, used, onAct }: Props) {
  const isHeld = name !== '';
  return (
    <tr>
      <th scope="row" className={styles.seat}>
        {seat}
      </th>
      <td className={styles.name}>
        <input
          aria-label={`Name at seat ${seat}`}
          className={styles.input}
          defaultValue={name}
          placeholder="free"
          maxLength={60}
          autoComplete="off"
          spellCheck={false}
          onFocus={() => onAct(seat, { kind: 'type' })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
            if (event.key !== 'Escape') return;
            event.currentTarget.value = name;
            event.currentTarget.blur();
          }}
          onBlur={(event) =>
            onAct(seat, { kind: 'name', name: event.currentTarget.value.trim().replace(/\s+/g, ' ') })
          }
        />
      </td>
      <td className={styles.note}>
        {absent && <span className={styles.absent}>absent</span>}
        {used && isHeld && <span className={styles.warn}>not emptied yet</span>}
        {used && !isHeld && <span>used before</span>}
      </td>
      <td className={styles.actions}>
        {(isHeld || used) && (
          <MenuTrigger>
            <Button
              size="small"
              look="quiet"
              aria-label={`Actions for seat ${seat}`}
              icon={<Ellipsis aria-hidden="true" />}
            />
            <Popover className={styles.popover ?? ''} placement="bottom end">
              <Menu className={styles.menu ?? ''} aria-label={`Actions for seat ${seat}`}>
                {isHeld && (
                  <MenuItem
                    className={styles.item ?? ''}
                    onAction={() => onAct(seat, { kind: 'absent', absent: !absent })}
                  >
                    {absent ? 'Mark as present' : 'Mark as absent'}
                  </MenuItem>
                )}
                {isHeld && (
                  <MenuItem className={styles.item ?? ''} onAction={() => onAct(seat, { kind: 'swap' })}>
                    Swap or move…
                  </MenuItem>
                )}
                {isHeld && (
                  <MenuItem className={styles.item ?? ''} onAction={() => onAct(seat, { kind: 'release' })}>
                    Release the seat…
                  </MenuItem>
                )}
                {used && (
                  <MenuItem className={styles.item ?? ''} onAction={() => onAct(seat, { kind: 'empty' })}>
                    Empty the seat…
                  </MenuItem>
                )}
              </Menu>
            </Popover>
          </MenuTrigger>
        )}
      </td>
    </tr>
  );
});
