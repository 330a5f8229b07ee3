import type { Measured } from './bench';

const minutes = (ms: number): string => {
  const s = Math.round(ms / 1000);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
};
/** Against Lectern in the same run: side by side, at the same speed. */
const besides = (one: Measured, all: readonly Measured[], ms: (of: Measured) => number): string => {
  const lectern = all.find(
    (other) =>
      other.way === 'engine' &&
      other.seats === one.seats &&
      other.speed === one.speed &&
      other.services.join() === one.services.join(),
  );
  return lectern === undefined ? '–' : ratio(ms(one), ms(lectern));
};
const ratio = (a: number, b: number): string => (b === 0 ? '–' : (a / b).toFixed(2));
const names = { engine: 'Lectern', groups: 'ten seats at a time', sdk: 'SDK retries alone' } as const;

/** Two Markdown tables: time against the floor, and calls and cost. */
export function table(measured: readonly Measured[], machine: string): string {
  const plan = (one: Measured): string => `${one.seats} × ${one.services.join(' + ')}`;
  const rows = (head: readonly string[], cells: (one: Measured) => readonly (string | number)[]): string =>
    [head, head.map(() => '---'), ...measured.map(cells)].map((row) => `| ${row.join(' | ')} |`).join('\n');
  return [
    machine,
    '',
    rows(
      [
        'plan',
        'way',
        'provision',
        'floor',
        '÷ floor',
        '÷ Lectern beside it',
        'floor of this way',
        'seats ready',
        'first seat',
        'teardown',
        'floor',
        '÷ floor',
        'left',
      ],
      (one) => [
        plan(one),
        names[one.way],
        minutes(one.run.provision.ms),
        minutes(one.floor.provisionMs),
        ratio(one.run.provision.ms, one.floor.provisionMs),
        besides(one, measured, ({ run }) => run.provision.ms),
        minutes(one.wayMs),
        `${one.run.provision.seatsReady} of ${one.seats}`,
        one.run.provision.firstSeatMs === 0 ? '–' : minutes(one.run.provision.firstSeatMs),
        minutes(one.run.teardown.ms),
        minutes(one.floor.teardownMs),
        ratio(one.run.teardown.ms, one.floor.teardownMs),
        one.run.teardown.left,
      ],
    ),
    '',
    rows(
      [
        'plan',
        'way',
        'calls to make',
        'least',
        'calls to remove',
        'least',
        'throttled',
        'failed resources',
        'engine CPU s',
        'engine peak MiB',
        'rehearsal CPU s',
        'rehearsal peak MiB',
        'clock speed',
        'longest stall, clock s',
      ],
      (one) => [
        plan(one),
        names[one.way],
        one.run.provision.calls,
        one.least.make,
        one.run.teardown.calls,
        one.least.remove,
        `${one.run.provision.throttled} + ${one.run.teardown.throttled}`,
        `${one.run.provision.failed} + ${one.run.teardown.failed}`,
        `${(one.run.provision.cpuMs / 1000).toFixed(1)} + ${(one.run.teardown.cpuMs / 1000).toFixed(1)}`,
        Math.round(one.run.maxRssMiB),
        (one.rehearsalCpuMs / 1000).toFixed(1),
        Math.round(one.rehearsalMaxRssMiB),
        one.speed,
        ((one.run.latestMs * one.speed) / 1000).toFixed(1),
      ],
    ),
    '',
  ].join('\n');
}
