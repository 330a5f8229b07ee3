/** Objects: put, get, head, delete. */
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { ObjectRecord, Store } from './store';

export function registerObjects({ registry }: Parts, store: Store): void {
  registry.on(PutObjectCommand, {
    models: [
      'Bucket',
      'Key',
      'Body',
      'ContentType',
      'ContentLength',
      'ContentEncoding',
      'ContentLanguage',
      'ContentDisposition',
      'CacheControl',
      'ContentMD5',
      'ChecksumAlgorithm',
      'ChecksumCRC32',
      'ChecksumSHA1',
      'ChecksumSHA256',
      'Metadata',
      'IfMatch',
      'IfNoneMatch',
      'ServerSideEncryption',
    ],
    handle: async (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      const key = checkKey(input.Key);
      if ((input.ServerSideEncryption ?? 'AES256') !== 'AES256') {
        throw new AwsError('NotImplemented', 'The rehearsal models encryption with AES256 alone.', 501);
      }
      checkConditions(store.objects(bucket).get(key), input.IfMatch, input.IfNoneMatch);
      const stored = await store.write(
        bucket,
        {
          key,
          contentType: input.ContentType ?? 'binary/octet-stream',
          metadata: { ...input.Metadata },
          ...defined({
            contentEncoding: input.ContentEncoding,
            contentLanguage: input.ContentLanguage,
            contentDisposition: input.ContentDisposition,
            cacheControl: input.CacheControl,
            checksumCrc32: input.ChecksumCRC32,
          }),
        },
        bytesOf(input.Body),
      );
      return {
        ETag: `"${stored.etag}"`,
        ServerSideEncryption: 'AES256' as const,
        ...defined({ ChecksumCRC32: stored.checksumCrc32 }),
      };
    },
  });

  registry.on(GetObjectCommand, {
    models: ['Bucket', 'Key', 'ChecksumMode', 'VersionId'],
    handle: async (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      checkVersion(input.VersionId);
      const object = store.object(bucket, checkKey(input.Key));
      const body = await store.read(bucket, object.key);
      // The wire layer sends bytes; the SDK's type speaks of the stream that its client makes of them.
      return { ...headersOf(object, input.ChecksumMode === 'ENABLED'), Body: body as never };
    },
  });

  registry.on(HeadObjectCommand, {
    models: ['Bucket', 'Key', 'ChecksumMode', 'VersionId'],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      checkVersion(input.VersionId);
      return headersOf(store.object(bucket, checkKey(input.Key)), input.ChecksumMode === 'ENABLED');
    },
  });

  registry.on(DeleteObjectCommand, {
    models: ['Bucket', 'Key', 'VersionId'],
    handle: async (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      checkVersion(input.VersionId);
      await store.remove(bucket, checkKey(input.Key));
      return {};
    },
  });

  registry.on(DeleteObjectsCommand, {
    models: ['Bucket', 'Delete.Objects.Key', 'Delete.Objects.VersionId', 'Delete.Quiet', 'ChecksumAlgorithm'],
    handle: async ({ Bucket, Delete }, context) => {
      const bucket = store.bucket(Bucket, context);
      const wanted = Delete?.Objects ?? [];
      // 1 to 1,000 keys a call: S3 API reference, DeleteObjects.
      if (wanted.length === 0 || wanted.length > 1000) {
        throw new AwsError('MalformedXML', 'The XML you provided was not well-formed.');
      }
      for (const { Key, VersionId } of wanted) {
        checkVersion(VersionId);
        await store.remove(bucket, checkKey(Key));
      }
      return Delete?.Quiet === true ? {} : { Deleted: wanted.map(({ Key }) => ({ Key })) };
    },
  });
}

/** The headers that describe an object, for GetObject and HeadObject alike. */
function headersOf(object: ObjectRecord, withChecksum: boolean) {
  return {
    AcceptRanges: 'bytes',
    ContentLength: object.size,
    ContentType: object.contentType,
    ETag: `"${object.etag}"`,
    LastModified: new Date(object.modifiedAt),
    Metadata: { ...object.metadata },
    ServerSideEncryption: 'AES256' as const,
    ...defined({
      ContentEncoding: object.contentEncoding,
      ContentLanguage: object.contentLanguage,
      ContentDisposition: object.contentDisposition,
      CacheControl: object.cacheControl,
      ChecksumCRC32: withChecksum ? object.checksumCrc32 : undefined,
    }),
  };
}

function checkConditions(
  existing: ObjectRecord | undefined,
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
): void {
  const unquoted = ifMatch?.replaceAll('"', '');
  const failed =
    (ifNoneMatch === '*' && existing !== undefined) ||
    (unquoted !== undefined && existing?.etag !== unquoted);
  if (failed) {
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  }
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new AwsError('NotImplemented', 'The rehearsal models If-None-Match with * alone.', 501);
  }
}

/** Versioning is not modelled: every object has the one version `null`. */
function checkVersion(version: string | undefined): void {
  if (version !== undefined && version !== 'null') {
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  }
}

function checkKey(key: string | undefined): string {
  if (key === undefined || key === '') throw new AwsError('InvalidRequest', 'An object key is required.');
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long');
  return key;
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  throw new TypeError('the wire layer gave a body that is no buffer');
}

/** Without the members that are undefined. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}
