/** One cell of the table: runs a command or a procedure, and judges what was said. */
import { expect, vi } from 'vitest';
import { defined } from '../../app/defined';
import { clientOf } from '../api/api.testing';
import { createAppHandler } from '../api/handler';
import { exitCodes } from '../cli/output';
import { runCommandLine } from '../cli/program';
import { openLectern } from '../lectern';
import { browserNative } from '../native';
import type { World } from './states.testing';

const root = process.cwd();
/** Wall ms that nobody waits for without a word. */
const longestSilenceMs = 5_000;

/** What was said, and the longest time without a word. */
interface Heard {
  stdout: string;
  stderr: string;
  silenceMs: number;
}

/** Runs a command line as a person would, in this process. Returns its exit code. */
export async function runCommand(world: World, argv: readonly string[]): Promise<number> {
  const heard: Heard = { stdout: '', stderr: '', silenceMs: 0 };
  let last = performance.now();
  const hear = (stream: 'stdout' | 'stderr') => (text: unknown) => {
    heard[stream] += String(text);
    heard.silenceMs = Math.max(heard.silenceMs, performance.now() - last);
    last = performance.now();
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(hear('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(hear('stderr')),
  ];
  let code: number;
  try {
    code = await runCommandLine([...argv, '--home', world.home], root);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  heard.silenceMs = Math.max(heard.silenceMs, performance.now() - last);
  const said = `${heard.stdout}${heard.stderr}`;
  expect(said).not.toMatch(/Something went wrong inside Lectern|^\s+at .+:\d+:\d+\)?$/m);
  if (code === exitCodes.done) expect(heard.stderr).not.toMatch(/error/i);
  else expect(argv.includes('--json') ? said : heard.stderr).toMatch(/[A-Za-z“"].*[.)]\n/);
  expect(heard.silenceMs).toBeLessThan(longestSilenceMs);
  return code;
}

/** Calls a procedure as a screen would. Returns `ok`, or the code of the problem that it was refused with. */
export async function callProcedure(
  world: World,
  call: (client: ReturnType<typeof clientOf>) => Promise<unknown>,
): Promise<string> {
  const endpoint = world.env['AWS_ENDPOINT_URL'];
  const lectern = openLectern({
    root,
    native: browserNative,
    home: world.home,
    watch: false,
    ...defined({ endpoint }),
  });
  const started = performance.now();
  try {
    await call(clientOf(createAppHandler(lectern, 'no renderer')));
    return 'ok';
  } catch (error) {
    const { code, data } = error as { readonly code: string; readonly data: { readonly code: string } };
    expect({ code, data }).toMatchObject({
      code: 'LECTERN',
      data: {
        code: expect.not.stringMatching(/^internal$/) as string,
        message: expect.stringMatching(/\.$/) as string,
        hint: expect.any(String) as string,
      },
    });
    return data.code;
  } finally {
    expect(performance.now() - started).toBeLessThan(longestSilenceMs);
    await lectern.close();
  }
}
