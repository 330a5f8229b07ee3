/** Looks for a Jupyter on this computer that can stand for the image's own. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

export interface FoundJupyter {
  /** For people, e.g. `Jupyter Notebook 6.4.13`. */
  readonly name: string;
  /** Its executable. Absolute. */
  readonly program: string;
  /** The Python that it runs in. Absolute. */
  readonly python: string;
  /** Which settings it knows: those of jupyter_server 2, or those of Notebook up to 6. */
  readonly dialect: 'server' | 'notebook';
  /** False when it has no IPython kernel: files can then be edited, and nothing run. */
  readonly hasKernel: boolean;
}

const PACKAGES = ['jupyterlab', 'notebook', 'jupyter_server', 'ipykernel'] as const;
const versionsShape = z.record(z.enum(PACKAGES), z.string().nullable());
type Versions = z.infer<typeof versionsShape>;

const ASK = `import importlib.metadata as m, json, sys
def version(name):
    try: return m.version(name)
    except m.PackageNotFoundError: return None
print(json.dumps({name: version(name) for name in sys.argv[1:]}))`;

/** Wall ms that a Python may take to say which packages it has. */
const ASK_MS = 20_000;

/**
 * The Jupyter on `searchPath` (as PATH is written); undefined when there is none that can be used: JupyterLab
 * or Notebook 7 on jupyter_server 2, or Notebook up to 6. Not on Windows, which has none of the image's shell.
 */
export async function findJupyter(searchPath: string): Promise<FoundJupyter | undefined> {
  if (process.platform === 'win32') return undefined;
  const asked = new Map<string, Versions | undefined>();
  for (const command of ['jupyter-lab', 'jupyter-notebook'] as const) {
    for (const folder of searchPath.split(path.delimiter)) {
      const program = path.join(folder, command);
      if (!path.isAbsolute(folder) || !(await isExecutable(program))) continue;
      const python = await interpreterOf(program, searchPath);
      if (python === undefined) continue;
      if (!asked.has(python)) asked.set(python, await versionsIn(python));
      const versions = asked.get(python);
      const kind = versions === undefined ? undefined : kindOf(command, versions);
      if (kind !== undefined) return { ...kind, program, python, hasKernel: versions?.ipykernel != null };
    }
  }
  return undefined;
}

function kindOf(
  command: 'jupyter-lab' | 'jupyter-notebook',
  { jupyterlab, notebook, jupyter_server: server }: Versions,
): Pick<FoundJupyter, 'name' | 'dialect'> | undefined {
  const onServer2 = majorOf(server) >= 2;
  if (command === 'jupyter-lab') {
    return onServer2 && jupyterlab != null
      ? { name: `JupyterLab ${jupyterlab}`, dialect: 'server' }
      : undefined;
  }
  if (notebook == null) return undefined;
  const name = `Jupyter Notebook ${notebook}`;
  if (majorOf(notebook) >= 7) return onServer2 ? { name, dialect: 'server' } : undefined;
  return { name, dialect: 'notebook' };
}

const majorOf = (version: string | null | undefined): number => Number.parseInt(version ?? '0', 10);

/** The Python in the first line of a script; undefined when that names none. */
async function interpreterOf(program: string, searchPath: string): Promise<string | undefined> {
  const file = await open(program);
  let line: string;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    [line = ''] = buffer.toString('utf8', 0, bytesRead).split('\n');
  } finally {
    await file.close();
  }
  const direct = /^#!\s*(\/\S*python[\d.]*)(?:\s|$)/.exec(line)?.[1];
  if (direct !== undefined) return direct;
  const named = /^#!\s*\/\S*\/env\s+(python[\d.]*)\s*$/.exec(line)?.[1];
  if (named === undefined) return undefined;
  for (const folder of searchPath.split(path.delimiter)) {
    const python = path.join(folder, named);
    if (path.isAbsolute(folder) && (await isExecutable(python))) return python;
  }
  return undefined;
}

async function versionsIn(python: string): Promise<Versions | undefined> {
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', ASK, ...PACKAGES], { timeout: ASK_MS });
    return versionsShape.parse(JSON.parse(stdout));
  } catch {
    return undefined;
  }
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
