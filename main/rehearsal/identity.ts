/** Who a rehearsal is to its callers: its keys and its port outlive it, so that whoever works with it goes on. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { notWritable } from './state/kept-state';
import { replaceNow, type Files } from './state/files';
import type { IssuedKey } from './wire/wire';

const identityShape = z.object({
  accessKeyId: z.string().regex(/^AKIA[A-Z2-7]{16}$/),
  secretAccessKey: z.string().min(40),
  /** Where it listened the last time. */
  port: z.number().int().min(1).max(65_535).exactOptional(),
});
type Identity = Readonly<z.infer<typeof identityShape>>;

export interface KeptIdentity {
  readonly key: IssuedKey;
  /** Undefined before the first time. */
  readonly lastPort: number | undefined;
  /** Remembers where it listens. Throws LecternError `rehearsal.not-writable`. */
  keepPort(port: number): void;
}

/** That of the folder; a new one when there is none, or none that can be read. Throws `rehearsal.not-writable`. */
export function identityOf(files: Files, dataFolder: string): KeptIdentity {
  const file = join(dataFolder, 'identity.json');
  const known = readIdentity(files, file);
  const { accessKeyId, secretAccessKey, port } = known ?? issueKey();
  const key = { accessKeyId, secretAccessKey };
  const keep = (identity: Identity): void => {
    try {
      files.makeFolder(dataFolder);
      replaceNow(files, file, JSON.stringify(identity));
    } catch (error) {
      throw notWritable(dataFolder, error);
    }
  };
  if (known === undefined) keep(key);
  return {
    key,
    lastPort: port,
    keepPort: (next) => {
      if (next !== port) keep({ ...key, port: next });
    },
  };
}

function readIdentity(files: Files, file: string): Identity | undefined {
  try {
    return identityShape.parse(JSON.parse(files.readNow(file).toString('utf8')));
  } catch {
    return undefined;
  }
}

/** A key pair of AWS's form that no AWS account has. */
function issueKey(): Identity {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const tail = [...randomBytes(16)].map((byte) => letters[byte & 31] ?? 'A').join('');
  return { accessKeyId: `AKIA${tail}`, secretAccessKey: randomBytes(30).toString('base64') };
}
