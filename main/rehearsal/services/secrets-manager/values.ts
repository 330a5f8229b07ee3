/** The secret values, kept apart from the world's tables: in memory, and in one file that only we may read. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

export class SecretValues {
  private readonly file: string;
  private readonly values: Map<string, string>;

  constructor(private readonly folder: string) {
    this.file = join(folder, 'secret-values.json');
    this.values = new Map(Object.entries(readValues(this.file)));
  }

  get(arn: string, versionId: string): string | undefined {
    return this.values.get(`${arn}/${versionId}`);
  }

  set(arn: string, versionId: string, value: string): void {
    this.values.set(`${arn}/${versionId}`, value);
    this.save();
  }

  /** Forgets all versions of a secret, or one. */
  remove(arn: string, versionId?: string): void {
    for (const key of [...this.values.keys()]) {
      if (versionId === undefined ? key.startsWith(`${arn}/`) : key === `${arn}/${versionId}`) {
        this.values.delete(key);
      }
    }
    this.save();
  }

  private save(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileAtomic.sync(this.file, JSON.stringify(Object.fromEntries(this.values)), { mode: 0o600 });
  }
}

function readValues(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  return JSON.parse(text) as Record<string, string>;
}
