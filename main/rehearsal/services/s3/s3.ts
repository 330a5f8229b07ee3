/** Amazon S3, rehearsed: buckets, objects and multipart uploads, without versions. */
import type { Parts, RehearsedServices } from '../../world/services';
import { registerBuckets } from './buckets';
import { registerLists } from './lists';
import { registerMultipart } from './multipart';
import { registerObjects } from './objects';
import { Store } from './store';

export type S3Service = RehearsedServices['s3'] & {
  /** After a restored snapshot: removes what a kill has left half done. */
  resume(): void;
};

/** Registers the service; other services read objects through what it returns. */
export function createS3(parts: Parts): S3Service {
  const store = new Store(parts);
  registerBuckets(parts, store);
  registerObjects(parts, store);
  registerMultipart(parts, store);
  registerLists(parts, store);
  return {
    objects: (region, bucketName, prefix, caller) => {
      const { iam } = parts.services;
      const arn = `arn:aws:s3:::${bucketName}`;
      iam.authorize(region, caller, {
        action: 's3:ListBucket',
        resource: arn,
        context: { 's3:prefix': prefix },
      });
      const bucket = store.bucket(bucketName);
      return store
        .sorted(bucket)
        .filter(({ key }) => key.startsWith(prefix))
        .map(({ key }) => ({
          key,
          read: async () => {
            iam.authorize(region, caller, { action: 's3:GetObject', resource: `${arn}/${key}` });
            return (await store.read(bucket, () => store.object(bucket, key))).body;
          },
        }));
    },
    resume: () => {
      store.sweep();
    },
  };
}
