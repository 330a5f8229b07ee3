/** Buckets and objects: records in the world's tables, contents in real files below the data folder. */
import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
}

/** Part of a multipart upload that is not complete. */
export interface PartRecord {
  readonly number: number;
  readonly etag: string;
  readonly size: number;
  /** Wall ms. */
  readonly modifiedAt: number;
  readonly checksums: Checksums;
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
  private writes = 0;

  constructor(private readonly parts: Parts) {
    this.buckets = parts.world.table<BucketRecord>('s3/buckets');
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
    const file = this.file(bucket, record.key);
    const unfinished = await this.writeUnfinished(bucket, file, body);
    try {
      check();
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    renameSync(unfinished, file);
    const stored: ObjectRecord = {
      ...record,
      etag: record.etag ?? createHash('md5').update(body).digest('hex'),
      size: body.length,
      modifiedAt: this.parts.world.now(),
    };
    this.objects(bucket).set(record.key, stored);
    return stored;
  }

  /** Stores a part of an upload; the same number again replaces it. */
  async writePart(
    bucket: BucketRecord,
    upload: UploadRecord,
    part: Pick<PartRecord, 'number' | 'checksums'>,
    body: Buffer,
  ): Promise<PartRecord> {
    await this.writeFile(bucket, this.partFile(bucket, upload, part.number), body);
    const stored: PartRecord = {
      ...part,
      etag: createHash('md5').update(body).digest('hex'),
      size: body.length,
      modifiedAt: this.parts.world.now(),
    };
    const latest = this.uploads(bucket).get(upload.id) ?? upload;
    this.uploads(bucket).set(upload.id, { ...latest, parts: { ...latest.parts, [part.number]: stored } });
    return stored;
  }

  readPart(bucket: BucketRecord, upload: UploadRecord, number: number): Promise<Buffer> {
    return readFile(this.partFile(bucket, upload, number));
  }

  /** Forgets an upload and the parts that came of it. */
  async removeUpload(bucket: BucketRecord, upload: UploadRecord): Promise<void> {
    this.uploads(bucket).delete(upload.id);
    for (const { number } of Object.values(upload.parts)) {
      await rm(this.partFile(bucket, upload, number), { force: true });
    }
  }

  read(bucket: BucketRecord, key: string): Promise<Buffer> {
    return readFile(this.file(bucket, key));
  }

  /** Deleting what is not there is no error, as in S3. */
  async remove(bucket: BucketRecord, key: string): Promise<void> {
    if (this.objects(bucket).delete(key)) await rm(this.file(bucket, key), { force: true });
  }

  async removeBucket(bucket: BucketRecord): Promise<void> {
    this.buckets.delete(bucket.name);
    await rm(this.folder(bucket), { recursive: true, force: true });
  }

  private folder(bucket: BucketRecord): string {
    return join(this.parts.dataFolder, 's3', bucket.name);
  }

  private async writeFile(bucket: BucketRecord, file: string, body: Buffer): Promise<void> {
    await rename(await this.writeUnfinished(bucket, file, body), file);
  }

  private async writeUnfinished(bucket: BucketRecord, file: string, body: Buffer): Promise<string> {
    await mkdir(this.folder(bucket), { recursive: true, mode: 0o700 });
    this.writes += 1;
    const unfinished = `${file}.${this.writes}.part`;
    await writeFile(unfinished, body, { mode: 0o600 });
    return unfinished;
  }

  private partFile(bucket: BucketRecord, upload: UploadRecord, number: number): string {
    return join(this.folder(bucket), `${upload.id}.${number}`);
  }

  /** Keys are the caller's words, long, and differ by case: none of that may reach the file system. */
  private file(bucket: BucketRecord, key: string): string {
    return join(this.folder(bucket), createHash('sha256').update(key).digest('hex'));
  }
}
