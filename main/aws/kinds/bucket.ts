import type { BucketLocationConstraint, PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import { isDeepStrictEqual } from 'node:util';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { LecternError } from '../../../app/errors';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import { bucketName } from '../../../app/workshop/names';
import type { FoundResource, KindContext, ResourceKind } from '../kind';
import { awsErrorFacts, hasCode } from '../aws-error';
import { drift } from '../difference';
import { ownedResources } from '../found';
import { leaseActions } from '../lease-object';
import type { Tags } from '../ownership';
import { ownedBy, readTags, upperTags } from '../ownership';
import { ignoringErrors, nameTaken, retryWhileRefused } from '../refusals';

const type = 'AWS::S3::Bucket';

const closed: PublicAccessBlockConfiguration = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** Exercise files, and a prefix for each seat. Its name holds the account's id, since bucket names are global. */
export const bucket: ResourceKind<typeof type> = {
  type,
  iamActions: [
    's3:CreateBucket',
    's3:TagResource',
    's3:ListBucket',
    's3:GetBucketTagging',
    's3:PutBucketPublicAccessBlock',
    's3:GetBucketPublicAccessBlock',
    's3:ListBucketVersions',
    's3:ListBucketMultipartUploads',
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:DeleteBucket',
    ...leaseActions,
  ],
  list,
  id: ({ name }) => name,
  create: async (resource, context) => {
    const name = `${resource.properties.namePrefix}-${context.accountId}-${context.region}`;
    await retryWhileRefused(
      context,
      resource.address,
      {
        because: (error) =>
          hasCode(error, 'OperationAborted')
            ? 'Waiting until S3 has released an earlier bucket of this name.'
            : undefined,
        forMs: 5 * 60_000,
        pauseMs: 5_000,
      },
      () => make(context, name, context.tags(resource)),
    );
    return outputsOf(name);
  },
  settle: async (_resource, outputs, context) => {
    await context.aws.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: outputs.name,
        PublicAccessBlockConfiguration: closed,
      }),
    );
    return outputs;
  },
  differences: async (_resource, { id }, context) => {
    const is = await publicAccess(context, id);
    return drift('public access', isDeepStrictEqual(is, closed) ? 'blocked' : 'not blocked', 'blocked');
  },
  delete: async ({ id, address }, context) => {
    await retryWhileRefused(
      context,
      address,
      {
        because: (error) =>
          hasCode(error, 'BucketNotEmpty')
            ? 'Something is still writing to the bucket; emptying it again.'
            : undefined,
        forMs: 5 * 60_000,
        pauseMs: 3_000,
      },
      () =>
        ignoringErrors(['NoSuchBucket', 'NotFound'], async () => {
          await empty(context, id);
          await context.aws.s3.send(new DeleteBucketCommand({ Bucket: id }));
        }),
    );
  },
};

/** What a bucket blocks; AWS has no answer where nothing was ever said. */
async function publicAccess(
  context: KindContext,
  Bucket: string,
): Promise<PublicAccessBlockConfiguration | undefined> {
  try {
    const answer = await context.aws.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    return answer.PublicAccessBlockConfiguration;
  } catch (error) {
    if (hasCode(error, 'NoSuchPublicAccessBlockConfiguration')) return undefined;
    throw error;
  }
}

function outputsOf(name: string): ResourceOutputs[typeof type] {
  return { name, arn: `arn:aws:s3:::${name}` };
}

async function make(context: KindContext, name: string, tags: Tags): Promise<void> {
  try {
    await context.aws.s3.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: {
          // The first region has no name here.
          ...(context.region === 'us-east-1'
            ? {}
            : { LocationConstraint: context.region as BucketLocationConstraint }),
          Tags: upperTags(tags),
        },
      }),
    );
  } catch (error) {
    if (!hasCode(error, 'BucketAlreadyOwnedByYou', 'BucketAlreadyExists')) throw error;
    // Another account's bucket does not show us its tags.
    const tags = await tagsOf(context, name).catch((refusal: unknown) => {
      if (hasCode(refusal, 'AccessDenied')) return {};
      throw refusal;
    });
    if (!ownedBy(tags, context.workshopId)) throw nameTaken('a bucket', name);
  }
}

async function list(context: KindContext): Promise<readonly FoundResource<typeof type>[]> {
  const name = bucketName(context.workshopId, context.accountId, context.region);
  try {
    await context.aws.s3.send(new HeadBucketCommand({ Bucket: name }));
  } catch (error) {
    if (hasCode(error, 'NotFound', 'NoSuchBucket') || awsErrorFacts(error)?.status === 404) return [];
    // S3 gives no reason with this answer. The name holds our account's id, so that it hardly is another's bucket.
    if (awsErrorFacts(error)?.status === 403) throw notSeen(name, error);
    throw error;
  }
  return ownedResources(context, type, [
    { id: name, tags: await tagsOf(context, name), outputs: outputsOf(name), usable: true },
  ]);
}

async function tagsOf(context: KindContext, Bucket: string): Promise<Tags> {
  try {
    const { TagSet } = await context.aws.s3.send(new GetBucketTaggingCommand({ Bucket }));
    return readTags(TagSet);
  } catch (error) {
    if (hasCode(error, 'NoSuchTagSet', 'NoSuchBucket')) return {};
    throw error;
  }
}

function notSeen(name: string, cause: unknown): LecternError {
  return new LecternError(
    {
      code: 'aws.access-denied',
      message: `These credentials are not allowed to use s3:ListBucket on arn:aws:s3:::${name}.`,
      hint: "Ask the account's administrator to allow s3:ListBucket, or to apply the policy that `lectern policy` prints.",
      detail: 'S3 answers 403 to anyone who is not allowed to know whether the bucket exists.',
    },
    { cause },
  );
}

/** All versions of all objects, a thousand a call, and uploads that were never finished. */
async function empty(context: KindContext, Bucket: string): Promise<void> {
  const { s3 } = context.aws;
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1000 }));
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) break;
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const [first] = Errors ?? [];
    if (first !== undefined) {
      throw new LecternError({
        code: 'aws.refused',
        message: "AWS did not remove a file from the workshop's bucket.",
        hint: 'Check the file in the S3 console, then tear down again.',
        detail: `${first.Key ?? ''}: ${first.Code ?? ''} ${first.Message ?? ''}`,
      });
    }
  }
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId } of Uploads ?? []) {
    await ignoringErrors(['NoSuchUpload'], () =>
      s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
    );
  }
}
