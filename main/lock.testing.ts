import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { identityOf } from './processes';

/** The lock at `path` as the process of this number, which must run, has it. */
export function lockAs(pid: number, path: string): void {
  const holder = identityOf(pid);
  if (holder === undefined) throw new Error(`there is no process ${pid}`);
  writeFileSync(path, JSON.stringify({ ...holder, token: randomUUID() }));
}
