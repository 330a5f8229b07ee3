import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import { HOST_ROLE, permissiveIam } from '../iam/iam.testing';
import { listKeys } from './listing';
import { createS3 } from './s3';

let rehearsal: TestRehearsal;
let s3: S3Client;
const Bucket = 'lectern-test';

beforeEach(async () => {
  rehearsal = createTestRehearsal({
    services: (parts) => {
      parts.services.iam = permissiveIam();
      parts.services.s3 = createS3(parts);
    },
  });
  s3 = rehearsal.client(S3Client);
  await s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
});
afterEach(() => rehearsal.close());

const put = (Key: string, Body = `content of ${Key}`) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
/** The files that hold what was put. */
const contents = () => rehearsal.files.list(join(rehearsal.dataFolder, 'objects'));
const names = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error as Error).name,
  );

describe('buckets', () => {
  it('are found, located and listed', async () => {
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('eu-west-1');
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-west-1');
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
    expect(await names(s3.send(new HeadBucketCommand({ Bucket: 'lectern-none' })))).toBe('NotFound');
  });

  it('are made once, but twice in us-east-1', async () => {
    const again = {
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const },
    };
    expect(await names(s3.send(new CreateBucketCommand(again)))).toBe('BucketAlreadyOwnedByYou');
    const home = rehearsal.client(S3Client, { region: 'us-east-1' });
    await home.send(new CreateBucketCommand({ Bucket: 'lectern-home' }));
    await home.send(new CreateBucketCommand({ Bucket: 'lectern-home' }));
    const location = await home.send(new GetBucketLocationCommand({ Bucket: 'lectern-home' }));
    expect(location.LocationConstraint).toBeUndefined();
    const wrong = new CreateBucketCommand({
      Bucket: 'lectern-wrong',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    });
    expect(await names(home.send(wrong))).toBe('IllegalLocationConstraintException');
    expect(await names(s3.send(new CreateBucketCommand({ Bucket: '10.0.0.1' })))).toBe('InvalidBucketName');
  });

  it('tell a caller from another region', async () => {
    const other = rehearsal.client(S3Client, { region: 'us-east-1' });
    expect(await names(other.send(new ListObjectsV2Command({ Bucket })))).toBe(
      'AuthorizationHeaderMalformed',
    );
  });

  it('carry tags and are closed to the public', async () => {
    expect(await names(s3.send(new GetBucketTaggingCommand({ Bucket })))).toBe('NoSuchTagSet');
    const TagSet = [{ Key: 'lectern:workshop', Value: 'a & "b"' }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    const open = { BlockPublicAcls: true, BlockPublicPolicy: false };
    expect(
      (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
    ).toMatchObject({ BlockPublicPolicy: true });
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: open }));
    expect(
      (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
    ).toEqual({ ...open, IgnorePublicAcls: false, RestrictPublicBuckets: false });
  });

  it('are deleted only when empty', async () => {
    await put('a');
    expect(await names(s3.send(new DeleteBucketCommand({ Bucket })))).toBe('BucketNotEmpty');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    expect(await names(s3.send(new HeadBucketCommand({ Bucket })))).toBe('NotFound');
    expect(contents()).toEqual([]);
  });
});

describe('objects', () => {
  it.each(['plain.txt', 'dir/with space/ü漢😀+&?.ipynb', '../../etc/passwd', 'a//b', 'x'.repeat(1024)])(
    'keep what was put as %s',
    async (Key) => {
      const Body = Buffer.from([0, 255, 10, 13, 65]);
      const { ETag } = await s3.send(
        new PutObjectCommand({ Bucket, Key, Body, ContentType: 'x/y', Metadata: { owner: 'me' } }),
      );
      expect(ETag).toBe('"ffa455254785f93ca4a5341a919e1ac8"');
      const read = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(Buffer.from((await read.Body?.transformToByteArray()) ?? [])).toEqual(Body);
      expect(read).toMatchObject({ ContentLength: 5, ContentType: 'x/y', Metadata: { owner: 'me' }, ETag });
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect(head).toMatchObject({ ContentLength: 5, ContentType: 'x/y', Metadata: { owner: 'me' }, ETag });
      const files = contents();
      expect(files).toEqual([expect.stringMatching(/^o-[0-9a-f]+$/)]);
    },
  );

  it('replace one another, unless the caller forbids it', async () => {
    await put('a', 'one');
    await put('a', 'two');
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).Body?.transformToString()).toBe(
      'two',
    );
    const never = new PutObjectCommand({ Bucket, Key: 'a', Body: 'three', IfNoneMatch: '*' });
    expect(await names(s3.send(never))).toBe('PreconditionFailed');
  });

  it('are not there when they are not there', async () => {
    expect(await names(s3.send(new GetObjectCommand({ Bucket, Key: 'none' })))).toBe('NoSuchKey');
    expect(await names(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' })))).toBe('NotFound');
    expect(await names(s3.send(new GetObjectCommand({ Bucket: 'lectern-none', Key: 'a' })))).toBe(
      'NoSuchBucket',
    );
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'none' }));
  });

  it('are deleted many at once', async () => {
    await Promise.all(['a', 'b', 'c & <d>'].map((key) => put(key)));
    const Objects = [{ Key: 'a' }, { Key: 'c & <d>' }, { Key: 'none' }];
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    // aws-facts §2: 1,000 keys a call.
    const many = Array.from({ length: 1_001 }, (_, index) => ({ Key: `k${index}` }));
    expect(await names(s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: many } })))).toBe(
      'MalformedXML',
    );
    expect(Deleted).toEqual(Objects);
    const left = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(left.Contents?.map(({ Key }) => Key)).toEqual(['b']);
  });

  it('are seen by the other services', async () => {
    await put('materials/b', 'B');
    await put('materials/a', 'A');
    await put('other');
    const objects = (bucket: string, prefix: string) =>
      rehearsal.services.s3.objects(rehearsal.world.region('eu-west-1'), bucket, prefix, {
        roleArn: HOST_ROLE,
        name: 'task',
      });
    const found = objects(Bucket, 'materials/');
    expect(found.map(({ key }) => key)).toEqual(['materials/a', 'materials/b']);
    expect(String(await found[1]?.read())).toBe('B');
    expect(() => objects('lectern-none', '')).toThrow('does not exist');
  });
});

describe('ranges', () => {
  const read = async (Range: string) => {
    const { Body, ContentRange, $metadata } = await s3.send(
      new GetObjectCommand({ Bucket, Key: 'a', Range }),
    );
    return [$metadata.httpStatusCode, ContentRange, await Body?.transformToString()];
  };

  it('give a part of the content, as HTTP says', async () => {
    await put('a', '0123456789');
    expect(await read('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await read('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await read('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await read('bytes=8-99')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await read('lines=1-2')).toEqual([200, undefined, '0123456789']);
    expect(await names(read('bytes=10-'))).toBe('InvalidRange');
  });
});

describe('multipart uploads', () => {
  const begin = async (Key: string, more: object = {}) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
    return { Bucket, Key, UploadId };
  };
  const five = Buffer.alloc(5 * 1024 * 1024, 'five');

  it('make one object of their parts, in the order of their numbers', async () => {
    const upload = await begin('big', { ContentType: 'x/y', ChecksumAlgorithm: 'CRC32' });
    const second = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: 'tail' }));
    const first = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: five }));
    const listed = await s3.send(new ListPartsCommand(upload));
    expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, five.length],
      [2, 4],
    ]);
    const unfinished = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(unfinished.Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([
      ['big', upload.UploadId],
    ]);
    const parts = [
      { PartNumber: 1, ETag: first.ETag },
      { PartNumber: 2, ETag: second.ETag },
    ];
    const done = await s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }),
    );
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(done).toMatchObject({
      ChecksumType: 'COMPOSITE',
      ChecksumCRC32: expect.stringMatching(/-2$/) as string,
    });
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    expect(ContentType).toBe('x/y');
    // Not toEqual: it walks five million numbers.
    const back = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(back.equals(Buffer.concat([five, Buffer.from('tail')]))).toBe(true);
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);
    expect(contents()).toHaveLength(1);
  });

  it('refuse parts that are unknown, out of order, or too small', async () => {
    const upload = await begin('a');
    const send = async (PartNumber: number) => ({
      PartNumber,
      ETag: (await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body: 'small' }))).ETag,
    });
    const one = await send(1);
    const two = await send(2);
    const complete = (...Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      names(s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })));
    expect(await complete(one, { PartNumber: 3, ETag: '"x"' })).toBe('InvalidPart');
    expect(await complete(two, one)).toBe('InvalidPartOrder');
    expect(await complete(one, two)).toBe('EntityTooSmall');
    expect(await names(send(0))).toBe('InvalidArgument');
    expect(await names(send(10_001))).toBe('InvalidArgument');
  });

  it('hold their bucket until they are aborted', async () => {
    const upload = await begin('a');
    await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }));
    expect(await names(s3.send(new DeleteBucketCommand({ Bucket })))).toBe('BucketNotEmpty');
    await s3.send(new AbortMultipartUploadCommand(upload));
    expect(await names(s3.send(new AbortMultipartUploadCommand(upload)))).toBe('NoSuchUpload');
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });
});

describe('listing', () => {
  it('pages through keys and folds at the delimiter', async () => {
    const keys = ['a/1', 'a/2', 'b', 'c/x/1', 'c/y', 'd+ü'];
    await Promise.all(keys.map((key) => put(key)));
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 1, ContinuationToken: token }),
      );
      expect(page.KeyCount).toBe(1);
      for (const { Key = '' } of page.Contents ?? []) seen.push(Key);
      for (const { Prefix = '' } of page.CommonPrefixes ?? []) seen.push(Prefix);
      token = page.NextContinuationToken;
    } while (token !== undefined);
    expect(seen).toEqual(['a/', 'b', 'c/', 'd+ü']);
    const versions = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'c/' }));
    expect(versions.Versions?.map(({ Key, VersionId }) => [Key, VersionId])).toEqual([
      ['c/x/1', 'null'],
      ['c/y', 'null'],
    ]);
    const encoded = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'd', EncodingType: 'url' }));
    expect(encoded.Contents?.[0]?.Key).toBe('d%2B%C3%BC');
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).IsTruncated).toBe(false);
  });

  it('pages in the older form too', async () => {
    await Promise.all(['a', 'b', 'c'].map((key) => put(key)));
    const first = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }));
    expect([first.IsTruncated, first.Contents?.map(({ Key }) => Key)]).toEqual([true, ['a', 'b']]);
    const second = await s3.send(new ListObjectsCommand({ Bucket, Marker: 'b' }));
    expect([second.IsTruncated, second.Contents?.map(({ Key }) => Key)]).toEqual([false, ['c']]);
  });

  it('lets one of many conditional writes through, whoever comes first', async () => {
    const write = (Body: string, condition: { IfNoneMatch: '*' } | { IfMatch: string }) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'lease', Body, ...condition })).then(
        ({ ETag }) => ETag,
        (error: unknown) => (error as Error).name,
      );
    const firsts = await Promise.all(['a', 'b', 'c', 'd'].map((text) => write(text, { IfNoneMatch: '*' })));
    expect(firsts.filter((answer) => answer === 'PreconditionFailed')).toHaveLength(3);
    const etag = firsts.find((answer) => answer !== 'PreconditionFailed') ?? '';
    const seconds = await Promise.all(['e', 'f', 'g'].map((text) => write(text, { IfMatch: etag })));
    expect(seconds.filter((answer) => answer === 'PreconditionFailed')).toHaveLength(2);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'lease' }));
    expect(await write('h', { IfMatch: etag })).toBe('NoSuchKey');
    expect(contents()).toEqual([]);
  });

  it('gives every key or its common prefix exactly once, in order', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(key),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('', 'a', 'a/'),
        (all, size, prefix) => {
          const rows = [...all].sort((a, b) => (a < b ? -1 : 1)).map((text) => ({ key: text }));
          const seen: string[] = [];
          let after: string | undefined;
          do {
            const page = listKeys(rows, { prefix, delimiter: '/', after, size });
            seen.push(...[...page.rows.map((row) => row.key), ...page.commonPrefixes].sort());
            after = page.next;
          } while (after !== undefined);
          const expected = new Set(
            rows
              .filter((row) => row.key.startsWith(prefix))
              .map((row) => {
                const slash = row.key.indexOf('/', prefix.length);
                return slash === -1 ? row.key : row.key.slice(0, slash + 1);
              }),
          );
          expect(seen).toEqual([...expected]);
        },
      ),
    );
  });
});
