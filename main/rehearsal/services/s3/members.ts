/** The members that PutObject and the multipart operations have in common. */
import { checksumAlgorithms } from '../../wire/checksums';
import { AwsError } from '../../wire/registry';
import type { Checksums, Described } from './store';

interface DescribingInput {
  readonly ContentType?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
}

/** What a caller says of an object. */
export function describedBy(input: DescribingInput): Described {
  return {
    contentType: input.ContentType ?? 'binary/octet-stream',
    metadata: { ...input.Metadata },
    ...defined({
      contentEncoding: input.ContentEncoding,
      contentLanguage: input.ContentLanguage,
      contentDisposition: input.ContentDisposition,
      cacheControl: input.CacheControl,
    }),
  };
}

/** The checksums among the members of an input, which the wire layer has verified; undefined without any. */
export function checksumsIn(input: object): Checksums | undefined {
  const found = Object.keys(checksumAlgorithms).flatMap((name) => {
    const value: unknown = (input as Readonly<Record<string, unknown>>)[`Checksum${name}`];
    return typeof value === 'string' ? [[`Checksum${name}`, value] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Throws NotImplemented for keys of AWS's Key Management Service. */
export function checkEncryption(asked: string | undefined): void {
  if ((asked ?? 'AES256') !== 'AES256') {
    throw new AwsError('NotImplemented', 'The rehearsal models encryption with AES256 alone.', 501);
  }
}

/** The key; 1 to 1,024 bytes: S3 user guide, object keys. */
export function checkKey(key: string | undefined): string {
  if (key === undefined || key === '') throw new AwsError('InvalidRequest', 'An object key is required.');
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long');
  return key;
}

export function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  throw new TypeError('the wire layer gave a body that is no buffer');
}

/** Without the members that are undefined. */
export function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}
