/** What is broken about a workshop's lease or its bucket keeps nobody from removing the workshop. */
import {
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bucketName } from '../../app/workshop/names';
import { leaseKey } from '../aws/lease-object';
import { testAccount } from './testing/account.testing';
import type { Life } from './testing/life.testing';
import { memoryJournal, startLife } from './testing/life.testing';

const never = new AbortController().signal;
const speed = 900;
const { account, dataFolder } = await testAccount({ name: 'broken-lease', speed, seed: 3 });

/** Provisions a workshop, breaks something about its bucket, and starts another life of it. */
async function broken(
  id: string,
  breakIt: (bucket: string, life: Life) => void | Promise<void>,
): Promise<Life> {
  const workshop = { id, seats: 1, materials: 'materials' };
  const journal = memoryJournal();
  const maker = startLife({ account, journal, workshop });
  expect(await maker.engine.provision(maker.plan, never)).toMatchObject({ outcome: 'done' });
  await breakIt(bucketName(id, '123456789012', 'eu-west-1'), maker);
  return startLife({ account, journal, workshop });
}

/** Where the rehearsal keeps the body of an object: which file has it, its content tells. */
async function bodyFile(Bucket: string, Key: string, { connection }: Life): Promise<string> {
  const { ETag } = await connection.aws.s3.send(new HeadObjectCommand({ Bucket, Key }));
  const folder = join(dataFolder, 'objects');
  const isIt = (name: string): boolean =>
    `"${createHash('md5')
      .update(readFileSync(join(folder, name)))
      .digest('hex')}"` === ETag;
  return join(folder, readdirSync(folder).find(isIt) ?? 'none');
}

/** Other bytes, as many as before. */
const garble = (file: string): void => writeFileSync(file, readFileSync(file).fill('x'));

const notes = ({ events }: Life): string =>
  events.flatMap((event) => (event.code === 'resource.note' ? [event.data.note] : [])).join('\n');

describe('a teardown', () => {
  test.each<[string, string, (bucket: string, life: Life) => void | Promise<void>]>([
    [
      'lease.json is no JSON',
      'words',
      async (Bucket, { connection }) => {
        await connection.aws.s3.send(
          new PutObjectCommand({ Bucket, Key: leaseKey, Body: 'no lease at all' }),
        );
      },
    ],
    [
      'lease.json is not what its checksum says',
      'sums',
      async (bucket, life) => garble(await bodyFile(bucket, leaseKey, life)),
    ],
    [
      'an exercise is not what its checksum says',
      'notebook',
      async (bucket, life) => garble(await bodyFile(bucket, 'materials/hello.ipynb', life)),
    ],
    [
      'the bucket is gone',
      'no-bucket',
      async (Bucket, { connection: { aws } }) => {
        const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket }));
        await aws.s3.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }),
        );
        await aws.s3.send(new DeleteBucketCommand({ Bucket }));
      },
    ],
  ])('ends with nothing left when %s', async (_what, id, breakIt) => {
    const life = await broken(id, breakIt);
    expect(await life.engine.teardown(never)).toMatchObject({
      outcome: 'done',
      receipt: { left: [], failedLookups: [] },
    });
  });

  test('says what is broken and continues when S3 cannot read the lease at all', async () => {
    const life = await broken('unread', async (bucket, life) =>
      rmSync(await bodyFile(bucket, leaseKey, life)),
    );
    expect(await life.engine.teardown(never)).toMatchObject({ outcome: 'done', receipt: { left: [] } });
    expect(notes(life)).toContain('Lectern continues without it');
  });

  test('writes nothing into a bucket that has lost our tags, and leaves it', async () => {
    let bucket = '';
    let lease = '';
    const life = await broken('untagged', async (Bucket, { connection: { aws } }) => {
      bucket = Bucket;
      lease = (await textOf(aws, Bucket)) ?? '';
      await aws.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    });
    expect((await life.engine.teardown(never)).receipt).toMatchObject({ failedLookups: [] });
    expect(await textOf(life.connection.aws, bucket)).toBe(lease);
  });
});

async function textOf({ s3 }: Life['connection']['aws'], Bucket: string): Promise<string | undefined> {
  return (await s3.send(new GetObjectCommand({ Bucket, Key: leaseKey }))).Body?.transformToString();
}
