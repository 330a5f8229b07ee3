/** The DAGs of a seat: looked for in its folder when somebody asks, at most every few seconds. */
import path from 'node:path';
import { FileRefusal, type ContainerFiles } from '../container-files';
import { readDagFile, type DagFile } from './dag-source';

export interface Dag {
  readonly id: string;
  readonly schedule: string;
  /** As the container sees it. */
  readonly file: string;
  /** Wall ms. */
  readonly modifiedMs: number;
}

interface ImportProblem {
  readonly file: string;
  readonly message: string;
  readonly modifiedMs: number;
}

export interface DagBag {
  readonly dags: readonly Dag[];
  readonly problems: readonly ImportProblem[];
  /** Wall ms of the look. */
  readonly lookedAt: number;
}

/** Wall ms. A DAG saved in Jupyter must be seen within 10 s. */
const LOOK_EVERY_MS = 2000;
/** What one folder is searched for; the rest is left out. */
const LIMITS = { files: 500, depth: 6, bytes: 1024 * 1024 } as const;

export class DagFolder {
  private bag: DagBag = { dags: [], problems: [], lookedAt: Number.NEGATIVE_INFINITY };
  private looking: Promise<DagBag> | undefined;
  private readonly read = new Map<string, { readonly stamp: string; readonly found: DagFile }>();

  constructor(
    private readonly files: ContainerFiles,
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  async look(): Promise<DagBag> {
    if (this.now() - this.bag.lookedAt < LOOK_EVERY_MS) return this.bag;
    this.looking ??= this.search().finally(() => {
      this.looking = undefined;
    });
    this.bag = await this.looking;
    return this.bag;
  }

  /** The source of a DAG's file, as it is now. Throws FileRefusal. */
  async source(dag: Dag): Promise<string> {
    return (await this.files.read(dag.file)).toString('utf8');
  }

  private async search(): Promise<DagBag> {
    const lookedAt = this.now();
    const dags = new Map<string, Dag>();
    const problems: ImportProblem[] = [];
    const seen = new Set<string>();
    for (const { file, modifiedMs, size } of await this.pythonFiles(this.folder, 0)) {
      seen.add(file);
      const { dags: found, problem } = await this.parse(file, `${modifiedMs}/${size}`);
      if (problem !== undefined) problems.push({ file, message: problem, modifiedMs });
      for (const { id, schedule } of found) {
        const other = dags.get(id);
        if (other === undefined) dags.set(id, { id, schedule, file, modifiedMs });
        else if (other.file !== file) {
          const message = `AirflowDagDuplicatedIdException: Ignoring DAG ${id}: it is in ${other.file} too.`;
          problems.push({ file, message, modifiedMs });
        }
      }
    }
    for (const file of this.read.keys()) if (!seen.has(file)) this.read.delete(file);
    return { dags: [...dags.values()].sort((a, b) => a.id.localeCompare(b.id)), problems, lookedAt };
  }

  private async parse(file: string, stamp: string): Promise<DagFile> {
    const known = this.read.get(file);
    if (known?.stamp === stamp) return known.found;
    try {
      const found = readDagFile((await this.files.read(file)).toString('utf8'));
      this.read.set(file, { stamp, found });
      return found;
    } catch (error) {
      // Renamed or deleted since the folder was listed.
      if (error instanceof FileRefusal) return { dags: [] };
      throw error;
    }
  }

  private async pythonFiles(
    folder: string,
    depth: number,
  ): Promise<{ readonly file: string; readonly modifiedMs: number; readonly size: number }[]> {
    const entries = await this.files.list(folder).catch((error: unknown) => {
      if (error instanceof FileRefusal) return [];
      throw error;
    });
    const found: { readonly file: string; readonly modifiedMs: number; readonly size: number }[] = [];
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === '__pycache__') continue;
      const file = path.posix.join(folder, entry.name);
      if (entry.isFolder) {
        if (depth < LIMITS.depth) found.push(...(await this.pythonFiles(file, depth + 1)));
      } else if (entry.name.endsWith('.py') && entry.size <= LIMITS.bytes) {
        found.push({ file, modifiedMs: entry.modifiedMs, size: entry.size });
      }
      if (found.length >= LIMITS.files) break;
    }
    return found.slice(0, LIMITS.files);
  }
}
