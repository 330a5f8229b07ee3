/** Buckets: make, find, tag, close to the public, remove. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { defined } from '../../../../app/defined';
import { AwsError, type Registry } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { omit } from '../shared/omit';
import { paginate } from '../shared/pagination';
import { readTags, tagList } from '../shared/tags';
import type { PublicAccess, Store } from './store';

const HOME_REGION = 'us-east-1';
/** What S3 sets on every new bucket since April 2023. */
const closed: PublicAccess = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const tagRules = { code: 'InvalidTag' } as const;

export function registerBuckets(parts: Parts, store: Store): void {
  const { registry, world } = parts;

  registry.on(CreateBucketCommand, {
    models: ['Bucket', 'CreateBucketConfiguration.LocationConstraint', 'CreateBucketConfiguration.Tags'],
    handle: ({ Bucket: name = '', CreateBucketConfiguration: configuration }, { region }) => {
      checkName(name);
      const where = configuration?.LocationConstraint ?? HOME_REGION;
      if (where !== region.name) {
        throw new AwsError(
          'IllegalLocationConstraintException',
          `The ${where} location constraint is incompatible for the region specific endpoint this request was sent to.`,
        );
      }
      const existing = store.buckets.get(name);
      if (existing !== undefined && (existing.region !== HOME_REGION || where !== HOME_REGION)) {
        throw new AwsError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          409,
        );
      }
      if (existing === undefined) {
        const tags = configuration?.Tags;
        store.buckets.set(name, {
          name,
          region: where,
          createdAt: world.now(),
          publicAccess: closed,
          ...(tags === undefined ? {} : { tags: readTags(tags, tagRules) }),
        });
      }
      return { Location: where === HOME_REGION ? `/${name}` : `http://${name}.s3.amazonaws.com/` };
    },
  });

  registry.on(HeadBucketCommand, {
    models: ['Bucket'],
    handle: ({ Bucket }, context) => ({ BucketRegion: store.bucket(Bucket, context).region }),
  });

  registry.on(GetBucketLocationCommand, {
    models: ['Bucket'],
    handle: ({ Bucket }) => {
      const { region } = store.bucket(Bucket);
      // The home region has no name in this answer.
      return region === HOME_REGION ? {} : { LocationConstraint: region as never };
    },
  });

  registry.on(ListBucketsCommand, {
    models: ['MaxBuckets', 'ContinuationToken', 'Prefix', 'BucketRegion'],
    handle: (input, { accountId }) => {
      const { Prefix = '', BucketRegion } = input;
      const found = [...store.buckets.values()].filter(
        ({ name, region }) => name.startsWith(Prefix) && (BucketRegion ?? region) === region,
      );
      const { rows, next } = paginate(found, {
        key: ({ name }) => name,
        token: input.ContinuationToken,
        size: input.MaxBuckets,
        most: 10_000,
        code: 'InvalidArgument',
      });
      return {
        Buckets: rows.map(({ name, region, createdAt }) => ({
          Name: name,
          BucketRegion: region,
          CreationDate: new Date(createdAt),
        })),
        Owner: { ID: accountId },
        ...defined({ ContinuationToken: next }),
      };
    },
  });

  registry.on(DeleteBucketCommand, {
    models: ['Bucket'],
    handle: ({ Bucket }, context) => {
      const bucket = store.bucket(Bucket, context);
      // Unfinished uploads count as contents: aws-facts §4.
      if (store.objects(bucket).size > 0 || store.uploads(bucket).size > 0) {
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
      }
      store.buckets.delete(bucket.name);
      return {};
    },
  });

  registerTagging(registry, store);
  registerPublicAccess(registry, store);
}

function registerTagging(registry: Registry, store: Store): void {
  registry.on(PutBucketTaggingCommand, {
    models: ['Bucket', 'Tagging', 'ContentMD5', 'ChecksumAlgorithm'],
    handle: ({ Bucket, Tagging }, context) => {
      const bucket = store.bucket(Bucket, context);
      store.buckets.set(bucket.name, { ...bucket, tags: readTags(Tagging?.TagSet, tagRules) });
      return {};
    },
  });
  registry.on(GetBucketTaggingCommand, {
    models: ['Bucket'],
    handle: ({ Bucket }, context) => {
      const { tags } = store.bucket(Bucket, context);
      if (tags === undefined) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404);
      return { TagSet: tagList(tags) };
    },
  });
  registry.on(DeleteBucketTaggingCommand, {
    models: ['Bucket'],
    handle: ({ Bucket }, context) => {
      const bucket = store.bucket(Bucket, context);
      store.buckets.set(bucket.name, omit(bucket, 'tags'));
      return {};
    },
  });
}

function registerPublicAccess(registry: Registry, store: Store): void {
  registry.on(PutPublicAccessBlockCommand, {
    models: ['Bucket', 'PublicAccessBlockConfiguration', 'ContentMD5', 'ChecksumAlgorithm'],
    handle: ({ Bucket, PublicAccessBlockConfiguration: wanted }, context) => {
      const bucket = store.bucket(Bucket, context);
      store.buckets.set(bucket.name, {
        ...bucket,
        publicAccess: {
          BlockPublicAcls: wanted?.BlockPublicAcls ?? false,
          IgnorePublicAcls: wanted?.IgnorePublicAcls ?? false,
          BlockPublicPolicy: wanted?.BlockPublicPolicy ?? false,
          RestrictPublicBuckets: wanted?.RestrictPublicBuckets ?? false,
        },
      });
      return {};
    },
  });
  registry.on(GetPublicAccessBlockCommand, {
    models: ['Bucket'],
    handle: ({ Bucket }, context) => {
      const { publicAccess } = store.bucket(Bucket, context);
      if (publicAccess === undefined) {
        throw new AwsError(
          'NoSuchPublicAccessBlockConfiguration',
          'The public access block configuration was not found',
          404,
        );
      }
      return { PublicAccessBlockConfiguration: publicAccess };
    },
  });
  registry.on(DeletePublicAccessBlockCommand, {
    models: ['Bucket'],
    handle: ({ Bucket }, context) => {
      const bucket = store.bucket(Bucket, context);
      store.buckets.set(bucket.name, omit(bucket, 'publicAccess'));
      return {};
    },
  });
}

function checkName(name: string): void {
  // S3 user guide, bucket naming rules.
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3)$/.test(name);
  if (
    reserved ||
    !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ||
    name.includes('..') ||
    /^[\d.]+$/.test(name)
  ) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
  }
}
