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
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { LecternError } from '../../../app/errors';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import { plural } from '../../../app/words/lists';
import { bucketName, bucketNamePrefix, materialsPrefix } from '../../../app/workshop/names';
import type { FoundResource, KindContext, ResolvedResource, ResourceKind } from '../kind';
import { awsErrorFacts, hasCode } from '../aws-error';
import { drift } from '../difference';
import { ownedResources } from '../found';
import { leaseActions, leaseKey } from '../lease-object';
import { materialsAtHand } from '../materials-at-hand';
import { collect } from '../paging';
import type { Tags } from '../ownership';
import { readTags, upperTags } from '../ownership';
import { ignoringErrors, nameTaken, requireOurs, retryWhileRefused } from '../refusals';

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
      () => make(context, name, resource),
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
  guests: async ({ id }, context) => {
    const keys = (
      await collect(
        paginateListObjectsV2({ client: context.aws.s3 }, { Bucket: id }),
        (page) => page.Contents,
      )
    ).flatMap(({ Key }) => Key ?? []);
    return namedGuests(keys, context).map((key) => ({
      type: 'AWS::S3::Object',
      id: key,
      reason: 'Someone saved it in the bucket.',
      inside: { of: id, goes: true },
    }));
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

/**
 * In us-east-1 S3 answers 200 for a bucket that the account has already, whoever made it: so it is looked for first,
 * and who made it is asked again behind the call.
 */
async function make(
  context: KindContext,
  name: string,
  resource: ResolvedResource<typeof type>,
): Promise<void> {
  const prove = (): Promise<void> =>
    requireOurs(context, resource, `a bucket named ${name}`, () => tagsOf(context, name));
  if (await isThere(context, name)) return prove();
  try {
    await context.aws.s3.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: {
          // The first region has no name here.
          ...(context.region === 'us-east-1'
            ? {}
            : { LocationConstraint: context.region as BucketLocationConstraint }),
          Tags: upperTags(context.tags(resource)),
        },
      }),
    );
  } catch (error) {
    if (hasCode(error, 'BucketAlreadyExists')) throw nameTaken(`a bucket named ${name}`);
    if (!hasCode(error, 'BucketAlreadyOwnedByYou')) throw error;
  }
  await prove();
}

async function list(context: KindContext): Promise<readonly FoundResource<typeof type>[]> {
  const name = bucketName(context.workshopId, context.accountId, context.region);
  if (!(await isThere(context, name))) return [];
  return ownedResources(context, type, [
    {
      id: name,
      tags: await tagsOf(context, name),
      outputs: outputsOf(name),
      usable: true,
      namesake: bucketNamePrefix(context.workshopId),
    },
  ]);
}

async function isThere(context: KindContext, name: string): Promise<boolean> {
  try {
    await context.aws.s3.send(new HeadBucketCommand({ Bucket: name }));
    return true;
  } catch (error) {
    if (hasCode(error, 'NotFound', 'NoSuchBucket') || awsErrorFacts(error)?.status === 404) return false;
    // S3 gives no reason with this answer. The name holds our account's id, so that it hardly is another's bucket.
    if (awsErrorFacts(error)?.status === 403) throw notSeen(name, error);
    throw error;
  }
}

async function tagsOf(context: KindContext, Bucket: string): Promise<Tags> {
  try {
    const { TagSet } = await context.aws.s3.send(new GetBucketTaggingCommand({ Bucket }));
    return readTags(TagSet);
  } catch (error) {
    // That tags are not shown is no sign of whose it is.
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

/** So many files are named one by one. */
const mostNamed = 50;

/**
 * The files that Lectern did not save: what the seats saved is told by seat, since it can be thousands. Where the
 * exercise files are not at hand, what lies among them cannot be told from them.
 */
function namedGuests(keys: readonly string[], context: KindContext): readonly string[] {
  const materials = materialsAtHand(context);
  const ours = new Set([leaseKey, ...materials.map(({ key }) => `${materialsPrefix}${key}`)]);
  const isOurs = (key: string): boolean =>
    ours.has(key) || (materials.length === 0 && key.startsWith(materialsPrefix));
  const bySeat = new Map<string, number>();
  const others: string[] = [];
  for (const key of keys.filter((one) => !isOurs(one))) {
    const [seat] = /^seats\/[^/]+\//.exec(key) ?? [];
    if (seat === undefined) others.push(key);
    else bySeat.set(seat, (bySeat.get(seat) ?? 0) + 1);
  }
  return [
    ...others.slice(0, mostNamed),
    ...(others.length > mostNamed ? [`${others.length - mostNamed} more files`] : []),
    ...[...bySeat].map(([seat, count]) => `${seat} (${plural(count, 'file')})`),
  ];
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
