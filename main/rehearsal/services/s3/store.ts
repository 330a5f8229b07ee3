/** Buckets and objects: records in the world's tables, contents in real files below the data folder. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError, type CallContext } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Table } from '../../world/world';
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

export interface ObjectRecord {
  readonly key: string;
  /** MD5 in hex, as S3 computes it for an object that came in one part. */
  readonly etag: string;
  readonly size: number;
  /** Wall ms. */
  readonly modifiedAt: number;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly contentDisposition?: string;
  readonly cacheControl?: string;
  readonly checksumCrc32?: string;
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

  /** Stores the content, then the record: a reader sees the old object or the new one. */
  async write(
    bucket: BucketRecord,
    record: Omit<ObjectRecord, 'etag' | 'size' | 'modifiedAt'>,
    body: Buffer,
  ): Promise<ObjectRecord> {
    await mkdir(this.folder(bucket), { recursive: true, mode: 0o700 });
    const file = this.file(bucket, record.key);
    this.writes += 1;
    const unfinished = `${file}.${this.writes}.part`;
    await writeFile(unfinished, body, { mode: 0o600 });
    await rename(unfinished, file);
    const stored: ObjectRecord = {
      ...record,
      etag: createHash('md5').update(body).digest('hex'),
      size: body.length,
      modifiedAt: this.parts.world.now(),
    };
    this.objects(bucket).set(record.key, stored);
    return stored;
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

  /** Keys are the caller's words, long, and differ by case: none of that may reach the file system. */
  private file(bucket: BucketRecord, key: string): string {
    return join(this.folder(bucket), createHash('sha256').update(key).digest('hex'));
  }
}
