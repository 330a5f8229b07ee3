/** Every command and every screen's action in every state: see README.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { callProcedure, runCommand } from './cell.testing';
import { commands, exitOf, procedures } from './rows.testing';
import { makeStages, stateNames, type Stages, type StateName, type World } from './states.testing';

const isWhole = process.env['LECTERN_TABLE'] === 'whole';
/** In the sample: what takes a moment, in the states that need no rehearsal at work. */
const sampled: readonly StateName[] = ['never provisioned', 'running', 'broken records', 'no credentials'];
const minute = 60_000;

let stages: Stages;
let world: World | undefined;

beforeAll(async () => {
  vi.stubEnv('LECTERN_LOG_LEVEL', 'silent');
  vi.stubEnv('AWS_ENDPOINT_URL', '');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  stages = await makeStages();
  // A profile without keys: it is there, and nobody can sign in with it.
  writeFileSync(join(stages.folder, 'config'), '[profile empty]\nregion = eu-west-1\n');
  vi.stubEnv('AWS_CONFIG_FILE', join(stages.folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(stages.folder, 'none'));
}, minute);
afterAll(() => {
  stages.close();
  vi.unstubAllEnvs();
});

const cells =
  stateNames.length * (commands().length + procedures().filter(([, row]) => row !== 'no action').length);

test(`${cells} cells: there is a row for every command and every procedure`, () => {
  const missing = [...commands(), ...procedures()].filter(([, row]) => row === undefined);
  expect(missing.map(([name]) => name)).toEqual([]);
});

const calls = procedures().flatMap(([name, row]) =>
  row === undefined || row === 'no action' ? [] : [{ name, ...row }],
);
const lines = commands().flatMap(([name, row]) => (row === undefined ? [] : [{ name, ...row }]));

describe.each(isWhole ? stateNames : sampled)('%s', (state) => {
  /** The state, as it was left by what does not change it. */
  const current = async (): Promise<World> => (world ??= await stages.world(state));
  const leave = async (): Promise<void> => {
    await world?.close();
    world = undefined;
  };
  afterAll(leave, minute);

  describe.each(isWhole ? (['harmless', 'changing'] as const) : (['harmless'] as const))('%s', (manner) => {
    const belongs = ({ changes }: { readonly changes?: true }): boolean =>
      (changes === true) === (manner === 'changing');
    const inState = async (work: (place: World) => Promise<void>): Promise<void> => {
      if (manner === 'changing') await leave();
      const place = await current();
      for (const [name, value] of Object.entries({ AWS_ENDPOINT_URL: '', ...place.env }))
        vi.stubEnv(name, value);
      try {
        await work(place);
      } finally {
        vi.stubEnv('AWS_ENDPOINT_URL', '');
        if (manner === 'changing') await leave();
      }
    };

    test.each(lines.filter((row) => belongs(row) && (isWhole || row.name !== 'rehearse')))(
      'lectern $name',
      ({ name, how }) =>
        inState(async (place) => {
          const code = await runCommand(place, [name, ...how(place)]);
          expect(`${name} ends with ${code}`).toMatch(new RegExp(`ends with ${exitOf(name, state)}$`));
        }),
      minute,
    );

    test.each(calls.filter(belongs))(
      '$name',
      ({ how }) =>
        inState(async (place) => {
          await callProcedure(place, (client) => how(client, place));
        }),
      minute,
    );
  });
});
