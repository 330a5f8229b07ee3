import { PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { KindContext, ResourceKind } from '../kind';
import { collect } from '../paging';

const type = 'Lectern::Materials';
/** Uploads at once: a venue's uplink is shared with the participants. */
const parallel = 6;

/** The exercise files in the bucket. Only what is new or changed is sent. */
export const materials: ResourceKind<typeof type> = {
  type,
  iamActions: ['s3:ListBucket', 's3:PutObject'],
  removedWith: 'AWS::S3::Bucket',
  unlisted: true,
  // Objects carry no tags of ours; comparing them again costs one call, so they are never taken for granted.
  list: () => Promise.resolve([]),
  id: ({ digest }) => digest,
  create: async (resource, context) => {
    const { bucketName, prefix } = resource.properties;
    const there = await etags(context, bucketName, prefix);
    const whole = createHash('sha256');
    const files = [...context.materials()].sort((a, b) => (a.key < b.key ? -1 : 1));
    for (let at = 0; at < files.length; at += parallel) {
      const digests = await Promise.all(
        files.slice(at, at + parallel).map(async (file) => {
          const body = await file.read();
          // S3's ETag of an object sent in one piece is its MD5; here it only saves an upload.
          const etag = createHash('md5').update(body).digest('hex');
          const Key = `${prefix}${file.key}`;
          if (there.get(Key) !== etag) {
            await context.aws.s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: body }));
          }
          return `${file.key} ${etag}\n`;
        }),
      );
      for (const digest of digests) whole.update(digest);
    }
    return { digest: whole.digest('hex') };
  },
  // They go with their bucket.
  delete: () => Promise.resolve(),
};

async function etags(
  context: KindContext,
  Bucket: string,
  Prefix: string,
): Promise<ReadonlyMap<string, string>> {
  const objects = await collect(
    paginateListObjectsV2({ client: context.aws.s3 }, { Bucket, Prefix }),
    (page) => page.Contents,
  );
  return new Map(objects.map(({ Key, ETag }) => [Key ?? '', (ETag ?? '').replaceAll('"', '')]));
}
