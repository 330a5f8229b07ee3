import { Ellipsis } from 'lucide-react';
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
  readonly onName: (name: string) => void;
  readonly onAbsent: (absent: boolean) => void;
  readonly onSwap: () => void;
  readonly onRelease: () => void;
  readonly onEmpty: () => void;
}

/** One seat: its number, who holds it, and what can be done about that. */
export function SeatRow({ seat, name, absent, used, onName, onAbsent, onSwap, onRelease, onEmpty }: Props) {
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
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
            if (event.key !== 'Escape') return;
            event.currentTarget.value = name;
            event.currentTarget.blur();
          }}
          onBlur={(event) => onName(event.currentTarget.value.trim().replace(/\s+/g, ' '))}
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
                  <MenuItem className={styles.item ?? ''} onAction={() => onAbsent(!absent)}>
                    {absent ? 'Mark as present' : 'Mark as absent'}
                  </MenuItem>
                )}
                {isHeld && (
                  <MenuItem className={styles.item ?? ''} onAction={onSwap}>
                    Swap or move…
                  </MenuItem>
                )}
                {isHeld && (
                  <MenuItem className={styles.item ?? ''} onAction={onRelease}>
                    Release the seat…
                  </MenuItem>
                )}
                {used && (
                  <MenuItem className={styles.item ?? ''} onAction={onEmpty}>
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
}
