/** The secret values, kept apart from the world's tables: in memory, and in one file that only we may read. */
import { join } from 'node:path';
import { isMissing, replaceNow, type Files } from '../../state/files';

export class SecretValues {
  private readonly file: string;
  private readonly values: Map<string, string>;

  constructor(
    private readonly folder: string,
    private readonly files: Files,
  ) {
    this.file = join(folder, 'secret-values.json');
    this.values = new Map(Object.entries(readValues(files, this.file)));
  }

  get(arn: string, versionId: string): string | undefined {
    return this.values.get(keyOf(arn, versionId));
  }

  /** On disk when it returns. */
  set(arn: string, versionId: string, value: string): void {
    this.values.set(keyOf(arn, versionId), value);
    this.save();
  }

  /** The regions that there are values of. */
  regions(): ReadonlySet<string> {
    return new Set([...this.values.keys()].flatMap((key) => key.split(':')[3] ?? []));
  }

  /** Forgets all values but those of these versions. */
  keepOnly(versions: readonly { readonly arn: string; readonly versionId: string }[]): void {
    const kept = new Set(versions.map(({ arn, versionId }) => keyOf(arn, versionId)));
    const before = this.values.size;
    for (const key of [...this.values.keys()]) {
      if (!kept.has(key)) this.values.delete(key);
    }
    if (this.values.size < before) this.save();
  }

  private save(): void {
    this.files.makeFolder(this.folder);
    replaceNow(this.files, this.file, JSON.stringify(Object.fromEntries(this.values)));
  }
}

function keyOf(arn: string, versionId: string): string {
  return `${arn}/${versionId}`;
}

function readValues(files: Files, file: string): Record<string, string> {
  let text: string;
  try {
    text = files.readNow(file).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
  return JSON.parse(text) as Record<string, string>;
}
