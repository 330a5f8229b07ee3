/** Where a rehearsal's database servers keep their data: on the memory disk where there is one, else on disk. */
import { createHash } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Names the rehearsal's own data folder, so that what it leaves behind can be told from what is in use. */
export const OWNER_FILE = 'owner';

/** 80 databases take 0.7 GB (shell.md §7); below this the memory disk is left alone. */
const ROOMY_BYTES = 2 * 1024 ** 3;
const MEMORY_DISK = '/dev/shm';
const PREFIX = 'lectern-pg-';

/** Makes this rehearsal's folder for servers; another data folder has another one. */
export async function prepareHome(dataFolder: string): Promise<string> {
  const owner = path.resolve(dataFolder);
  const name = `${PREFIX}${createHash('sha256').update(owner).digest('hex').slice(0, 12)}`;
  // As root, the server runs as another user, who must be able to pass through.
  const runsAsOther = process.getuid?.() === 0;
  const candidates = [
    ...((await isRoomy(MEMORY_DISK)) ? [path.join(MEMORY_DISK, name)] : []),
    ...(!runsAsOther || (await isOpenToAll(owner)) ? [path.join(owner, 'databases')] : []),
  ];
  const home = candidates[0] ?? path.join(os.tmpdir(), name);
  await mkdir(home, { recursive: true });
  await chmod(home, runsAsOther ? 0o711 : 0o700);
  await writeFile(path.join(home, OWNER_FILE), owner);
  return home;
}

/** Folders for servers whose rehearsal's data folder is gone: what they hold can never be used again. */
export async function orphanedHomes(): Promise<string[]> {
  const places = [MEMORY_DISK, os.tmpdir()];
  const found = await Promise.all(
    places.map(async (place) =>
      (await readdir(place).catch((): string[] => []))
        .filter((name) => name.startsWith(PREFIX))
        .map((name) => path.join(place, name)),
    ),
  );
  const orphans: string[] = [];
  for (const home of found.flat()) {
    const owner = await readFile(path.join(home, OWNER_FILE), 'utf8').catch(() => undefined);
    if (owner !== undefined && owner !== '' && !(await exists(owner))) orphans.push(home);
  }
  return orphans;
}

/** Removes a folder for servers that holds none. */
export async function removeHomeIfEmpty(home: string): Promise<void> {
  const names = await readdir(home).catch((): string[] => []);
  if (names.every((name) => name === OWNER_FILE)) await rm(home, { recursive: true, force: true });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}

async function isRoomy(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    const space = await statfs(folder);
    return space.bavail * space.bsize >= ROOMY_BYTES;
  } catch {
    return false;
  }
}

/** True when anyone may pass through the folder and all above it. */
async function isOpenToAll(folder: string): Promise<boolean> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const facts = await stat(at).catch(() => undefined);
    if (facts === undefined || (facts.mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
