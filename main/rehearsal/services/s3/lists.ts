/** Both ways of listing objects, and the list that a careful teardown asks for: versions. */
import { ListObjectsCommand, ListObjectsV2Command, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { listKeys, urlEncoded } from './listing';
import type { ObjectRecord, Store } from './store';

const PAGE = 1000;

export function registerLists({ registry }: Parts, store: Store): void {
  registry.on(ListObjectsV2Command, {
    models: [
      'Bucket',
      'Prefix',
      'Delimiter',
      'MaxKeys',
      'ContinuationToken',
      'StartAfter',
      'EncodingType',
      'FetchOwner',
    ],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      const { Prefix: prefix = '', Delimiter: delimiter, ContinuationToken: token } = input;
      const size = Math.min(pageSize(input.MaxKeys), PAGE);
      const encode = encoder(input.EncodingType);
      const after = token === undefined ? input.StartAfter : readToken(token);
      const page = listKeys(store.sorted(bucket), { prefix, delimiter, after, size });
      return {
        Name: bucket.name,
        Prefix: encode(prefix),
        MaxKeys: size,
        KeyCount: page.rows.length + page.commonPrefixes.length,
        IsTruncated: page.next !== undefined,
        Contents: page.rows.map((object) => ({
          ...summary(object, encode),
          ...(input.FetchOwner === true ? { Owner: { ID: context.accountId } } : {}),
        })),
        CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
        ...(delimiter === undefined ? {} : { Delimiter: encode(delimiter) }),
        ...defined({ EncodingType: input.EncodingType }),
        ...(input.StartAfter === undefined ? {} : { StartAfter: encode(input.StartAfter) }),
        ...defined({ ContinuationToken: token }),
        ...(page.next === undefined ? {} : { NextContinuationToken: writeToken(page.next) }),
      };
    },
  });

  // The older form, which boto3's resources and older tools still use.
  registry.on(ListObjectsCommand, {
    models: ['Bucket', 'Prefix', 'Delimiter', 'MaxKeys', 'Marker', 'EncodingType'],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      const { Prefix: prefix = '', Delimiter: delimiter, Marker: marker = '' } = input;
      const size = Math.min(pageSize(input.MaxKeys), PAGE);
      const encode = encoder(input.EncodingType);
      const after = marker === '' ? undefined : marker;
      const page = listKeys(store.sorted(bucket), { prefix, delimiter, after, size });
      return {
        Name: bucket.name,
        Prefix: encode(prefix),
        Marker: encode(marker),
        MaxKeys: size,
        IsTruncated: page.next !== undefined,
        Contents: page.rows.map((object) => ({
          ...summary(object, encode),
          Owner: { ID: context.accountId },
        })),
        CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
        ...(delimiter === undefined ? {} : { Delimiter: encode(delimiter) }),
        ...defined({ EncodingType: input.EncodingType }),
        // S3 gives it with a delimiter alone; otherwise a client takes the last key.
        ...(page.next === undefined || delimiter === undefined ? {} : { NextMarker: encode(page.next) }),
      };
    },
  });

  registry.on(ListObjectVersionsCommand, {
    models: ['Bucket', 'Prefix', 'MaxKeys', 'KeyMarker', 'VersionIdMarker', 'EncodingType'],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      const encode = encoder(input.EncodingType);
      const size = Math.min(pageSize(input.MaxKeys), PAGE);
      const page = listKeys(store.sorted(bucket), {
        prefix: input.Prefix ?? '',
        delimiter: undefined,
        after: input.KeyMarker,
        size,
      });
      return {
        Name: bucket.name,
        MaxKeys: size,
        IsTruncated: page.next !== undefined,
        // Versioning is off: each object has the one version `null`, and there are no delete markers.
        Versions: page.rows.map((object) => ({
          ...summary(object, encode),
          VersionId: 'null',
          IsLatest: true,
        })),
        DeleteMarkers: [],
        ...defined({ EncodingType: input.EncodingType }),
        ...(page.next === undefined ? {} : { NextKeyMarker: encode(page.next), NextVersionIdMarker: 'null' }),
      };
    },
  });
}

function summary(object: ObjectRecord, encode: (text: string) => string) {
  return {
    Key: encode(object.key),
    ETag: `"${object.etag}"`,
    Size: object.size,
    LastModified: new Date(object.modifiedAt),
    StorageClass: 'STANDARD' as const,
  };
}

/** How keys are written in an answer, by `EncodingType`. Throws InvalidArgument. */
export function encoder(type: string | undefined): (text: string) => string {
  if (type === undefined) return (text) => text;
  if (type === 'url') return urlEncoded;
  throw new AwsError('InvalidArgument', 'Invalid Encoding Method specified in Request');
}

function pageSize(maxKeys: number | undefined): number {
  if (maxKeys !== undefined && (maxKeys < 0 || !Number.isInteger(maxKeys))) {
    throw new AwsError('InvalidArgument', 'max-keys must be an integer that is not negative');
  }
  return maxKeys ?? PAGE;
}

/** Opaque to the caller; the letter tells ours from a foreign one. */
function writeToken(key: string): string {
  return Buffer.from(`k${key}`, 'utf8').toString('base64url');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('k'))
    throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
  return text.slice(1);
}
