import { ChevronDown, FastForward, Pause, Play } from 'lucide-react';
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { Button as KitButton } from 'react-aria-components';
import { clockSpeeds, type ClockChange, type ClockState } from '../../app/clock-state';
import { lectern } from '../client/client';
import { ProblemNote } from '../components/ProblemNote';
import { useAction } from '../store/use-action';
import { useNow } from '../store/use-now';
import { showClock } from '../store/workshop-session';
import { clockInWords } from './clock-words';
import styles from './ClockMenu.module.css';

const minuteMs = 60_000;
const jumps = [
  { id: '10 minutes', ms: 10 * minuteMs },
  { id: '1 hour', ms: 60 * minuteMs },
] as const;

/** The rehearsal's badge, and behind it its clock: speed, pause, jump. Paused, it says so loudly. */
export function ClockMenu({
  workshopId,
  clock,
}: {
  readonly workshopId: string;
  readonly clock: ClockState;
}) {
  const action = useAction();
  const change = (what: ClockChange): void =>
    action.run(async () => {
      showClock((await lectern.rehearsal.clock({ workshopId, change: what })).clock);
    });
  const words = clockInWords(clock, useNow(500));
  return (
    <div className={styles.clock}>
      <MenuTrigger>
        <KitButton
          className={styles.badge ?? ''}
          data-paused={clock.paused || undefined}
          aria-label={`Rehearsal: ${words}. Change its clock`}
        >
          <span>
            <b>REHEARSAL</b>
            {clock.paused && <Pause size={12} aria-hidden="true" className={styles.icon} />}
            {` ${words}`}
            <ChevronDown size={12} aria-hidden="true" className={styles.icon} />
          </span>
        </KitButton>
        <Popover className={styles.popover ?? ''} placement="bottom start">
          <p className={styles.lead}>
            Everything runs on this computer. Nothing is created on AWS, and nothing costs money. You control
            the clock.
          </p>
          <Menu className={styles.menu ?? ''} aria-label="The rehearsal’s clock">
            <MenuSection
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[clock.speed]}
              onSelectionChange={(keys) => {
                const [speed] = keys === 'all' ? [] : keys;
                if (typeof speed === 'number') change({ kind: 'speed', speed });
              }}
            >
              <Header className={styles.header ?? ''}>Speed</Header>
              {clockSpeeds.offered.map((speed) => (
                <MenuItem
                  key={speed}
                  id={speed}
                  textValue={`×${speed}`}
                  className={styles.item ?? ''}
                  aria-label={speed === 1 ? 'As on AWS, ×1' : `×${speed.toLocaleString('en-US')}`}
                >
                  ×{speed.toLocaleString('en-US')}
                  {speed === 1 && <small>as on AWS</small>}
                </MenuItem>
              ))}
            </MenuSection>
            <Separator className={styles.separator ?? ''} />
            <MenuItem
              className={styles.item ?? ''}
              textValue={clock.paused ? 'Resume' : 'Pause'}
              onAction={() => change({ kind: clock.paused ? 'resume' : 'pause' })}
            >
              {clock.paused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
              {clock.paused ? 'Resume' : 'Pause'}
            </MenuItem>
            {jumps.map(({ id, ms }) => (
              <MenuItem
                key={id}
                className={styles.item ?? ''}
                textValue={`Jump ${id} ahead`}
                onAction={() => change({ kind: 'jump', ms })}
              >
                <FastForward size={14} aria-hidden="true" /> Jump {id} ahead
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {clock.paused && (
        <KitButton
          className={styles.resume ?? ''}
          isDisabled={action.pending}
          onPress={() => change({ kind: 'resume' })}
        >
          <Play size={12} aria-hidden="true" /> Resume
        </KitButton>
      )}
      <p role="status" className="visuallyHidden">
        {clock.paused ? 'The rehearsal’s clock is paused. Nothing moves until you resume it.' : ''}
      </p>
      {action.problem !== undefined && (
        <div className={styles.problem}>
          <ProblemNote problem={action.problem} />
        </div>
      )}
    </div>
  );
}
