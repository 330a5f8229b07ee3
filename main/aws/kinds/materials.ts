import { PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { Resolved } from '../../../app/plan/reference';
import type { ResourceProperties } from '../../../app/plan/resources';
import { bucketName, materialsPrefix } from '../../../app/workshop/names';
import type { KindContext, Material, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift } from '../difference';
import { materialsAtHand } from '../materials-at-hand';
import { collect } from '../paging';

const type = 'Lectern::Materials';
/** Uploads at once: a venue's uplink is shared with the participants. */
const parallel = 6;

/** S3's ETag of an object sent in one piece is its MD5; by key. */
type Etags = ReadonlyMap<string, string>;

/** The exercise files in the bucket. Only what is new or changed is sent. */
export const materials: ResourceKind<typeof type, Etags> = {
  type,
  iamActions: ['s3:ListBucket', 's3:PutObject'],
  removedWith: 'AWS::S3::Bucket',
  // Objects carry no tags of ours: the journal remembers that they were sent, and the bucket says what is there now.
  list: async (context) => {
    const [made] = context.journaled(type);
    if (made === undefined) return [];
    const bucket = bucketName(context.workshopId, context.accountId, context.region);
    const seen = await etags(context, bucket, materialsPrefix);
    if (seen === undefined) return [];
    const { address, id, outputs, settled } = made;
    return [
      { type, id, address, outputs, seen, usable: settled, evidence: { by: 'journal', address } } as const,
    ];
  },
  id: ({ digest }) => digest,
  create: async ({ properties }, context) => {
    const there = await etags(context, properties.bucketName, properties.prefix);
    const files = await digested(context.materials());
    await send(context, properties, files, there ?? new Map());
    const whole = files.map(({ key, etag }) => `${key} ${etag}\n`).join('');
    return { digest: createHash('sha256').update(whole).digest('hex') };
  },
  differences: async ({ properties }, { seen = new Map() as Etags }, context) => {
    const files = await digested(materialsAtHand(context));
    const there = (key: string): string | undefined => seen.get(`${properties.prefix}${key}`);
    return files
      .filter(({ key, etag }) => there(key) !== etag)
      .flatMap((file) =>
        drift(file.key, there(file.key) === undefined ? 'missing' : 'changed', 'as on this computer', () =>
          send(context, properties, [file], seen),
        ),
      );
  },
  // They go with their bucket.
  delete: () => Promise.resolve(),
};

interface Digested extends Material {
  readonly etag: string;
}

/** The files in the order of their keys, with what S3 would call them. */
async function digested(files: readonly Material[]): Promise<readonly Digested[]> {
  const sorted = [...files].sort((a, b) => (a.key < b.key ? -1 : 1));
  const all: Digested[] = [];
  for (const file of sorted) {
    const etag = createHash('md5')
      .update(await file.read())
      .digest('hex');
    all.push({ key: file.key, read: () => file.read(), etag });
  }
  return all;
}

/** Sends the files that are not `there` as they are. */
async function send(
  context: KindContext,
  { bucketName: Bucket, prefix }: Resolved<ResourceProperties[typeof type]>,
  files: readonly Digested[],
  there: Etags,
): Promise<void> {
  const missing = files.filter(({ key, etag }) => there.get(`${prefix}${key}`) !== etag);
  for (let at = 0; at < missing.length; at += parallel) {
    await Promise.all(
      missing.slice(at, at + parallel).map(async (file) => {
        const Body = await file.read();
        await context.aws.s3.send(new PutObjectCommand({ Bucket, Key: `${prefix}${file.key}`, Body }));
      }),
    );
  }
}

/** What is in the bucket under the prefix; undefined when there is no bucket. */
async function etags(context: KindContext, Bucket: string, Prefix: string): Promise<Etags | undefined> {
  try {
    const objects = await collect(
      paginateListObjectsV2({ client: context.aws.s3 }, { Bucket, Prefix }),
      (page) => page.Contents,
    );
    return new Map(objects.map(({ Key, ETag }) => [Key ?? '', (ETag ?? '').replaceAll('"', '')]));
  } catch (error) {
    if (hasCode(error, 'NoSuchBucket')) return undefined;
    throw error;
  }
}
