/** Multipart uploads: how clients send files of more than some megabytes (the AWS CLI from 8 MiB on). */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { checksumAlgorithms, type ChecksumAlgorithm } from '../../wire/checksums';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { encoder } from './lists';
import { bytesOf, checkEncryption, checkKey, checksumsIn, describedBy } from './members';
import type { BucketRecord, Checksums, PartRecord, Store, UploadRecord } from './store';

/** S3 user guide, multipart upload limits: 1 to 10,000 parts, of at least 5 MiB but for the last. */
const MOST_PARTS = 10_000;
const LEAST_PART = 5 * 1024 * 1024;
const PAGE = 1000;

const checksumMembers = [
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;

export function registerMultipart(parts: Parts, store: Store): void {
  const { registry, world } = parts;

  registry.on(CreateMultipartUploadCommand, {
    models: [
      'Bucket',
      'Key',
      'ContentType',
      'ContentEncoding',
      'ContentLanguage',
      'ContentDisposition',
      'CacheControl',
      'Metadata',
      'ServerSideEncryption',
      'ChecksumAlgorithm',
      'ChecksumType',
    ],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      checkEncryption(input.ServerSideEncryption);
      const algorithm = checkAlgorithm(input.ChecksumAlgorithm);
      const upload: UploadRecord = {
        id: world.id('upload-'),
        key: checkKey(input.Key),
        initiatedAt: world.now(),
        described: describedBy(input),
        algorithm,
        checksumType: checkType(algorithm, input.ChecksumType),
        parts: {},
      };
      store.uploads(bucket).set(upload.id, upload);
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        ServerSideEncryption: 'AES256' as const,
        ...(algorithm === undefined
          ? {}
          : { ChecksumAlgorithm: algorithm, ChecksumType: upload.checksumType }),
      };
    },
  });

  registry.on(UploadPartCommand, {
    models: [
      'Bucket',
      'Key',
      'UploadId',
      'PartNumber',
      'Body',
      'ContentLength',
      'ContentMD5',
      'ChecksumAlgorithm',
      ...checksumMembers,
    ],
    handle: async (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      const found = (): UploadRecord => find(store, store.bucket(input.Bucket, context), input);
      const upload = found();
      const { PartNumber: number = 0 } = input;
      if (!(number >= 1 && number <= MOST_PARTS)) {
        throw new AwsError(
          'InvalidArgument',
          `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
        );
      }
      const body = bytesOf(input.Body);
      const own = upload.algorithm;
      const checksums: Checksums = {
        ...checksumsIn(input),
        ...(own === undefined
          ? {}
          : { [`Checksum${own}`]: checksumAlgorithms[own](body).toString('base64') }),
      };
      const part = await store.writePart(bucket, found, { number, checksums }, body);
      return { ETag: `"${part.etag}"`, ServerSideEncryption: 'AES256' as const, ...part.checksums };
    },
  });

  registry.on(CompleteMultipartUploadCommand, {
    models: [
      'Bucket',
      'Key',
      'UploadId',
      'MultipartUpload.Parts',
      'MpuObjectSize',
      'ChecksumType',
      'IfNoneMatch',
      ...checksumMembers,
    ],
    handle: async (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      const upload = find(store, bucket, input);
      if (input.IfNoneMatch !== undefined && store.objects(bucket).has(upload.key)) {
        throw new AwsError(
          'PreconditionFailed',
          'At least one of the pre-conditions you specified did not hold',
          412,
        );
      }
      const chosen = choose(upload, input.MultipartUpload?.Parts ?? []);
      const body = Buffer.concat(
        await Promise.all(chosen.map((part) => store.readPart(bucket, upload, part))),
      );
      if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== body.length) {
        throw new AwsError('InvalidRequest', 'The provided MpuObjectSize does not match the parts.');
      }
      const checksums = wholeChecksums(upload, chosen, body);
      for (const [name, claimed] of Object.entries(checksumsIn(input) ?? {})) {
        const known = (checksums as Readonly<Record<string, string>>)[name];
        if (known !== undefined && known !== claimed) {
          throw new AwsError('BadDigest', `The ${name} you specified did not match what we received.`);
        }
      }
      const md5 = createHash('md5');
      for (const { etag } of chosen) md5.update(Buffer.from(etag, 'hex'));
      const { key, described } = upload;
      const object = { key, described, checksums, etag: `${md5.digest('hex')}-${chosen.length}` };
      await store.write(bucket, object, body);
      store.removeUpload(bucket, store.uploads(bucket).get(upload.id) ?? upload);
      return {
        Location: `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${encodeURIComponent(key)}`,
        Bucket: bucket.name,
        Key: key,
        ETag: `"${object.etag}"`,
        ServerSideEncryption: 'AES256' as const,
        ...checksums,
      };
    },
  });

  registry.on(AbortMultipartUploadCommand, {
    models: ['Bucket', 'Key', 'UploadId'],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      store.removeUpload(bucket, find(store, bucket, input));
      return {};
    },
  });

  registerUploadLists(parts, store);
}

function registerUploadLists({ registry }: Parts, store: Store): void {
  registry.on(ListPartsCommand, {
    models: ['Bucket', 'Key', 'UploadId', 'MaxParts', 'PartNumberMarker'],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      const upload = find(store, bucket, input);
      const size = Math.min(input.MaxParts ?? PAGE, PAGE);
      const left = Object.values(upload.parts)
        .filter(({ number }) => number > Number(input.PartNumberMarker ?? 0))
        .sort((a, b) => a.number - b.number);
      const rows = left.slice(0, size);
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        MaxParts: size,
        IsTruncated: left.length > rows.length,
        NextPartNumberMarker: String(rows.at(-1)?.number ?? 0),
        Parts: rows.map((part) => ({
          PartNumber: part.number,
          ETag: `"${part.etag}"`,
          Size: part.size,
          LastModified: new Date(part.modifiedAt),
          ...part.checksums,
        })),
        StorageClass: 'STANDARD' as const,
      };
    },
  });

  registry.on(ListMultipartUploadsCommand, {
    models: ['Bucket', 'Prefix', 'MaxUploads', 'KeyMarker', 'UploadIdMarker', 'EncodingType'],
    handle: (input, context) => {
      const bucket = store.bucket(input.Bucket, context);
      const encode = encoder(input.EncodingType);
      const size = Math.min(input.MaxUploads ?? PAGE, PAGE);
      const { KeyMarker: key = '', UploadIdMarker: id } = input;
      const left = [...store.uploads(bucket).values()]
        .filter((upload) => upload.key.startsWith(input.Prefix ?? ''))
        .filter((upload) => upload.key > key || (upload.key === key && id !== undefined && upload.id > id))
        .sort((a, b) => (a.key < b.key || (a.key === b.key && a.id < b.id) ? -1 : 1));
      const rows = left.slice(0, size);
      const last = rows.at(-1);
      return {
        Bucket: bucket.name,
        MaxUploads: size,
        IsTruncated: left.length > rows.length,
        ...(last === undefined || left.length === rows.length
          ? {}
          : { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id }),
        Uploads: rows.map((upload) => ({
          Key: encode(upload.key),
          UploadId: upload.id,
          Initiated: new Date(upload.initiatedAt),
          StorageClass: 'STANDARD' as const,
        })),
      };
    },
  });
}

/** The upload that a caller means. Throws NoSuchUpload. */
function find(
  store: Store,
  bucket: BucketRecord,
  input: { readonly Key?: string | undefined; readonly UploadId?: string | undefined },
): UploadRecord {
  const upload = store.uploads(bucket).get(input.UploadId ?? '');
  if (upload !== undefined && upload.key === input.Key) return upload;
  throw new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
  );
}

/** The parts that make the object, in order. Throws what S3 says of a list that does not fit what it has. */
function choose(upload: UploadRecord, wanted: readonly CompletedPart[]): readonly PartRecord[] {
  if (wanted.length === 0) throw new AwsError('MalformedXML', 'The XML you provided was not well-formed.');
  const chosen = wanted.map(({ PartNumber = 0, ETag }) => {
    const part = upload.parts[PartNumber];
    if (part === undefined || (ETag ?? '').replaceAll('"', '') !== part.etag) {
      throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.');
    }
    return part;
  });
  if (chosen.some(({ number }, index) => number <= (chosen[index - 1]?.number ?? 0))) {
    throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  if (chosen.slice(0, -1).some(({ size }) => size < LEAST_PART)) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return chosen;
}

function wholeChecksums(upload: UploadRecord, chosen: readonly PartRecord[], body: Buffer): Checksums {
  const algorithm = upload.algorithm ?? 'CRC64NVME';
  const digest = checksumAlgorithms[algorithm];
  const name = `Checksum${algorithm}` as const;
  if (upload.checksumType === 'FULL_OBJECT') {
    return { [name]: digest(body).toString('base64'), ChecksumType: 'FULL_OBJECT' };
  }
  const each = chosen.map(({ checksums }) => Buffer.from(checksums[name] ?? '', 'base64'));
  return {
    [name]: `${digest(Buffer.concat(each)).toString('base64')}-${chosen.length}`,
    ChecksumType: 'COMPOSITE',
  };
}

function checkAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(checksumAlgorithms, name)) return name as ChecksumAlgorithm;
  throw new AwsError('InvalidRequest', 'Checksum algorithm provided is unsupported.');
}

/** The SHAs cannot be put together from parts, CRC-64 always is: S3 user guide, checking object integrity. */
function checkType(
  algorithm: ChecksumAlgorithm | undefined,
  asked: string | undefined,
): UploadRecord['checksumType'] {
  const usual = algorithm === undefined || algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  const type = asked ?? usual;
  const possible =
    algorithm === undefined || algorithm === 'CRC64NVME'
      ? ['FULL_OBJECT']
      : algorithm.startsWith('SHA')
        ? ['COMPOSITE']
        : ['COMPOSITE', 'FULL_OBJECT'];
  if (type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
    throw new AwsError('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  }
  if (!possible.includes(type)) {
    throw new AwsError(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm ?? 'CRC64NVME'} checksum algorithm.`,
    );
  }
  return type;
}
