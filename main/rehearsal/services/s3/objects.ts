/** Objects: put, get, head, delete. */
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { checksumAlgorithms } from '../../wire/checksums';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { bytesOf, checkEncryption, checkKey, checksumsIn, defined, describedBy } from './members';
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
      'ChecksumCRC32C',
      'ChecksumCRC64NVME',
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
      checkEncryption(input.ServerSideEncryption);
      const check = (): void => {
        const still = store.bucket(input.Bucket, context);
        checkWrite(store.objects(still).get(key), input.IfMatch, input.IfNoneMatch);
      };
      check();
      const body = bytesOf(input.Body);
      const given = checksumsIn(input);
      const stored = await store.write(
        bucket,
        {
          key,
          described: describedBy(input),
          // S3 makes one of its own when the caller gives none.
          checksums: {
            ...(given ?? { ChecksumCRC64NVME: checksumAlgorithms.CRC64NVME(body).toString('base64') }),
            ChecksumType: 'FULL_OBJECT',
          },
        },
        body,
        // Of two writes at once one comes first, and the other's condition fails.
        check,
      );
      return {
        ETag: `"${stored.etag}"`,
        ServerSideEncryption: 'AES256' as const,
        ...stored.checksums,
      };
    },
  });

  registry.on(GetObjectCommand, {
    models: ['Bucket', 'Key', 'Range', 'IfMatch', 'ChecksumMode', 'VersionId'],
    handle: async (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      checkVersion(input.VersionId);
      const key = checkKey(input.Key);
      const { object, body } = await store.read(bucket, () => {
        const found = store.object(bucket, key);
        checkConditions(found, input.IfMatch, undefined);
        readRange(input.Range, found.size);
        return found;
      });
      const range = readRange(input.Range, object.size);
      const whole = headersOf(object, input.ChecksumMode === 'ENABLED' && range === undefined);
      // The wire layer sends bytes; the SDK's type speaks of the stream that its client makes of them.
      if (range === undefined) return { ...whole, Body: body as never };
      const part = body.subarray(range.first, range.last + 1);
      return {
        ...whole,
        ContentLength: part.length,
        ContentRange: `bytes ${range.first}-${range.last}/${object.size}`,
        Body: part as never,
      };
    },
  });

  registry.on(HeadObjectCommand, {
    models: ['Bucket', 'Key', 'IfMatch', 'ChecksumMode', 'VersionId'],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      checkVersion(input.VersionId);
      const object = store.object(bucket, checkKey(input.Key));
      checkConditions(object, input.IfMatch, undefined);
      return headersOf(object, input.ChecksumMode === 'ENABLED');
    },
  });

  registry.on(DeleteObjectCommand, {
    models: ['Bucket', 'Key', 'VersionId'],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      checkVersion(input.VersionId);
      store.remove(bucket, checkKey(input.Key));
      return {};
    },
  });

  registry.on(DeleteObjectsCommand, {
    models: ['Bucket', 'Delete.Objects.Key', 'Delete.Objects.VersionId', 'Delete.Quiet', 'ChecksumAlgorithm'],
    handle: ({ Bucket, Delete }, context) => {
      const bucket = store.bucket(Bucket, context);
      const wanted = Delete?.Objects ?? [];
      // 1 to 1,000 keys a call: S3 API reference, DeleteObjects.
      if (wanted.length === 0 || wanted.length > 1000) {
        throw new AwsError('MalformedXML', 'The XML you provided was not well-formed.');
      }
      for (const { Key, VersionId } of wanted) {
        checkVersion(VersionId);
        store.remove(bucket, checkKey(Key));
      }
      return Delete?.Quiet === true ? {} : { Deleted: wanted.map(({ Key }) => ({ Key })) };
    },
  });
}

/** The headers that describe an object, for GetObject and HeadObject alike. */
function headersOf(object: ObjectRecord, withChecksum: boolean) {
  const { described } = object;
  return {
    AcceptRanges: 'bytes',
    ContentLength: object.size,
    ContentType: described.contentType,
    ETag: `"${object.etag}"`,
    LastModified: new Date(object.modifiedAt),
    Metadata: { ...described.metadata },
    ServerSideEncryption: 'AES256' as const,
    ...(withChecksum ? object.checksums : {}),
    ...defined({
      ContentEncoding: described.contentEncoding,
      ContentLanguage: described.contentLanguage,
      ContentDisposition: described.contentDisposition,
      CacheControl: described.cacheControl,
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

/** As S3 checks a conditional write: an ETag of what is not there is NoSuchKey (user guide, conditional writes). */
function checkWrite(
  existing: ObjectRecord | undefined,
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
): void {
  if (ifMatch !== undefined && existing === undefined) {
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  }
  checkConditions(existing, ifMatch, ifNoneMatch);
}

/** Versioning is not modelled: every object has the one version `null`. */
function checkVersion(version: string | undefined): void {
  if (version !== undefined && version !== 'null') {
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  }
}

/** One range of bytes, last one included. Undefined where S3, too, sends the whole. Throws InvalidRange. */
function readRange(
  header: string | undefined,
  size: number,
): { readonly first: number; readonly last: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [, from = '', to = ''] = match;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first >= size || (from === '' && Number(to) === 0)) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  return first > last ? undefined : { first, last };
}
