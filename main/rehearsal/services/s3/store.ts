/**
 * Buckets and objects: records in the world's tables, contents in real files below the data folder. Each content is
 * a file of its own that never changes and that the record names. It is on disk before the record is, and goes when
 * no record on disk names it, so that after a kill at any moment each record has its content.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isMissing } from '../../state/files';
import { AwsError, type CallContext } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Table } from '../../world/world';
import type { ChecksumAlgorithm } from '../../wire/checksums';
import type { Tags } from '../shared/tags';

export interface PublicAccess {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface BucketRecord {
  readonly name: string;
  readonly region: string;
  /** Wall ms. */
  readonly createdAt: number;
  /** Absent until the first PutBucketTagging, as S3 tells the two apart. */
  readonly tags?: Tags;
  readonly publicAccess?: PublicAccess;
}

/** What a caller says of an object beside its content. */
export interface Described {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly contentDisposition?: string;
  readonly cacheControl?: string;
}

type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT';

/** Base64, by the SDK's member names, e.g. `ChecksumCRC32`. */
export type Checksums = Readonly<Partial<Record<`Checksum${ChecksumAlgorithm}`, string>>> & {
  readonly ChecksumType?: ChecksumType;
};

export interface ObjectRecord {
  readonly key: string;
  /** MD5 in hex; of an object that came in parts, the MD5 of theirs and their number. */
  readonly etag: string;
  readonly size: number;
  /** Wall ms. */
  readonly modifiedAt: number;
  readonly described: Described;
  readonly checksums: Checksums;
  /** Its content. Absent in records of version 0.1. */
  readonly file?: string;
}

/** Part of a multipart upload that is not complete. */
export interface PartRecord {
  readonly number: number;
  readonly etag: string;
  readonly size: number;
  /** Wall ms. */
  readonly modifiedAt: number;
  readonly checksums: Checksums;
  /** Its content. Absent in records of version 0.1. */
  readonly file?: string;
}

export interface UploadRecord {
  readonly id: string;
  readonly key: string;
  /** Wall ms. */
  readonly initiatedAt: number;
  /** What the object will have. */
  readonly described: Described;
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: ChecksumType;
  readonly parts: Readonly<Record<number, PartRecord>>;
}

export class Store {
  readonly buckets: Table<BucketRecord>;
  private readonly folder: string;

  constructor(private readonly parts: Parts) {
    this.buckets = parts.world.table<BucketRecord>('s3/buckets');
    this.folder = join(parts.dataFolder, 'objects');
  }

  /** Removes contents that no record names: of writes that a kill interrupted. Before anything is written. */
  sweep(): void {
    const named = new Set(
      [...this.buckets.values()].flatMap((bucket) => [
        ...[...this.objects(bucket).values()].map(({ file }) => file),
        ...[...this.uploads(bucket).values()].flatMap(({ parts }) =>
          Object.values(parts).map(({ file }) => file),
        ),
      ]),
    );
    const { files } = this.parts;
    for (const name of files.list(this.folder)) {
      if (!named.has(name)) files.remove(join(this.folder, name));
    }
  }

  /** The caller's bucket. Throws NoSuchBucket, or what S3 says to a request of another region. */
  bucket(name: string | undefined, context?: CallContext): BucketRecord {
    const bucket = this.buckets.get(name ?? '');
    if (bucket === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    if (context !== undefined && context.region.name !== bucket.region) {
      throw new AwsError(
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; the region '${context.region.name}' is wrong; expecting '${bucket.region}'`,
      );
    }
    return bucket;
  }

  objects(bucket: BucketRecord): Table<ObjectRecord> {
    return this.parts.world.table<ObjectRecord>(`s3/objects/${bucket.name}`);
  }

  /** The object's record. Throws NoSuchKey. */
  object(bucket: BucketRecord, key: string): ObjectRecord {
    const object = this.objects(bucket).get(key);
    if (object === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return object;
  }

  /** All objects of a bucket in the order of their keys. */
  sorted(bucket: BucketRecord): ObjectRecord[] {
    return [...this.objects(bucket).values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  uploads(bucket: BucketRecord): Table<UploadRecord> {
    return this.parts.world.table<UploadRecord>(`s3/uploads/${bucket.name}`);
  }

  /**
   * Stores the content, then the record: a reader sees the old object or the new one. `check` throws when a
   * condition of the write does not hold; it is asked in the same moment in which the record changes.
   */
  async write(
    bucket: BucketRecord,
    record: Pick<ObjectRecord, 'key' | 'described' | 'checksums'> & { readonly etag?: string },
    body: Buffer,
    check: () => void = () => undefined,
  ): Promise<ObjectRecord> {
    const file = await this.writeContent(body, check);
    const stored: ObjectRecord = {
      ...record,
      etag: record.etag ?? createHash('md5').update(body).digest('hex'),
      size: body.length,
      modifiedAt: this.parts.world.now(),
      file,
    };
    const before = this.objects(bucket).get(record.key);
    this.objects(bucket).set(record.key, stored);
    if (before !== undefined) this.removeContent(this.fileOf(bucket, before));
    return stored;
  }

  /** Stores a part of the upload that `find` gives; the same number again replaces it. Throws what `find` throws. */
  async writePart(
    bucket: BucketRecord,
    find: () => UploadRecord,
    part: Pick<PartRecord, 'number' | 'checksums'>,
    body: Buffer,
  ): Promise<PartRecord> {
    const file = await this.writeContent(body, find);
    const upload = find();
    const stored: PartRecord = {
      ...part,
      etag: createHash('md5').update(body).digest('hex'),
      size: body.length,
      modifiedAt: this.parts.world.now(),
      file,
    };
    const before = upload.parts[part.number];
    this.uploads(bucket).set(upload.id, { ...upload, parts: { ...upload.parts, [part.number]: stored } });
    if (before !== undefined) this.removeContent(this.partFileOf(bucket, upload, before));
    return stored;
  }

  readPart(bucket: BucketRecord, upload: UploadRecord, part: PartRecord): Promise<Buffer> {
    return this.parts.files.read(this.partFileOf(bucket, upload, part));
  }

  /** Forgets an upload and the parts that came of it. */
  removeUpload(bucket: BucketRecord, upload: UploadRecord): void {
    this.uploads(bucket).delete(upload.id);
    for (const part of Object.values(upload.parts)) this.removeContent(this.partFileOf(bucket, upload, part));
  }

  /** An object that `find` gives, and its content; both of the newer one when it is replaced meanwhile. */
  async read(
    bucket: BucketRecord,
    find: () => ObjectRecord,
  ): Promise<{ readonly object: ObjectRecord; readonly body: Buffer }> {
    const object = find();
    try {
      return { object, body: await this.parts.files.read(this.fileOf(bucket, object)) };
    } catch (error) {
      if (!isMissing(error) || find() === object) throw error;
      return this.read(bucket, find);
    }
  }

  /** Deleting what is not there is no error, as in S3. */
  remove(bucket: BucketRecord, key: string): void {
    const object = this.objects(bucket).get(key);
    if (object === undefined) return;
    this.objects(bucket).delete(key);
    this.removeContent(this.fileOf(bucket, object));
  }

  /** A file with that content, on disk. When `check` throws, there is none. */
  private async writeContent(body: Buffer, check: () => unknown): Promise<string> {
    const { files, world } = this.parts;
    const name = world.id('o-');
    const file = join(this.folder, name);
    files.makeFolder(this.folder);
    await files.write(file, body);
    await files.syncFolder(this.folder);
    try {
      check();
    } catch (error) {
      files.remove(file);
      throw error;
    }
    return name;
  }

  private removeContent(file: string): void {
    this.parts.world.onceKept(() => {
      this.parts.files.remove(file);
    });
  }

  private fileOf(bucket: BucketRecord, { key, file }: ObjectRecord): string {
    if (file !== undefined) return join(this.folder, file);
    return join(this.oldFolder(bucket), createHash('sha256').update(key).digest('hex'));
  }

  private partFileOf(bucket: BucketRecord, { id }: UploadRecord, { number, file }: PartRecord): string {
    return file === undefined ? join(this.oldFolder(bucket), `${id}.${number}`) : join(this.folder, file);
  }

  /** Where version 0.1 kept the contents of a bucket, by key. */
  private oldFolder(bucket: BucketRecord): string {
    return join(this.parts.dataFolder, 's3', bucket.name);
  }
}
