import { paginateDescribeInstances, paginateDescribeTags } from '@aws-sdk/client-ec2';
import { GetBucketTaggingCommand, paginateListBuckets } from '@aws-sdk/client-s3';
import { defined } from '../../app/defined';
import { idPattern, readBucketName } from '../../app/workshop/names';
import type { SeenWorkshop } from '../../app/workshop/origin';
import type { AwsClients } from './clients';
import { explain } from './explain';
import { readTags, tagKeys, type Tags } from './ownership';
import { collect } from './paging';

/** IAM actions of the look below: all of them read. */
export const seenActions: readonly string[] = [
  'ec2:DescribeTags',
  'ec2:DescribeInstances',
  's3:ListAllMyBuckets',
  's3:GetBucketTagging',
];

/**
 * The workshops that are in this region of the account, by the tags of their networks and buckets: whatever stands of
 * one, it has one of the two, since the bucket is made first and the network goes last. Three listings, and a look at
 * each bucket whose workshop has no network. What these credentials may not list is not seen.
 */
export async function seenWorkshops(aws: AwsClients, accountId: string): Promise<readonly SeenWorkshop[]> {
  const [tagged, machines, buckets] = await Promise.all([
    unlessDenied(ec2Tags(aws)),
    unlessDenied(machinesHere(aws)),
    unlessDenied(bucketsHere(aws, accountId)),
  ]);
  const ids = new Set([
    ...tagged.map(({ tags }) => tags[tagKeys.workshop] ?? ''),
    ...buckets.map(({ workshopId }) => workshopId),
  ]);
  return Promise.all(
    [...ids]
      .filter((id) => idPattern.test(id))
      .sort()
      .map(async (id): Promise<SeenWorkshop> => {
        const bucket = buckets.find(({ workshopId }) => workshopId === id);
        const network = tagged.find(
          ({ tags }) => tags[tagKeys.workshop] === id && tags[tagKeys.title] !== undefined,
        );
        const tags = network?.tags ?? (bucket === undefined ? {} : await bucketTags(aws, bucket.name));
        const seats = machines.flatMap(({ [tagKeys.workshop]: workshop, [tagKeys.seat]: seat }) =>
          workshop === id && seat !== undefined ? [Number(seat)] : [],
        );
        return {
          id,
          ...defined({
            name: tags[tagKeys.title],
            origin: tags[tagKeys.origin],
            createdAt: bucket?.createdAt,
          }),
          seats: [...new Set(seats)].sort((one, other) => one - other),
        };
      }),
  );
}

/** Whoever may use one workshop alone, as version 0.1's policy said, sees no others. */
async function unlessDenied<T>(listing: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await listing;
  } catch (error) {
    if (explain(error).code === 'aws.access-denied') return [];
    throw error;
  }
}

/** A machine that is gone is listed for an hour, with its tags, and so is what was attached to it. */
const isTransient = (type: string): boolean => ['instance', 'volume', 'network-interface'].includes(type);

/** The tags of each thing in EC2 that stays until it is removed. */
async function ec2Tags({ ec2 }: AwsClients): Promise<readonly { readonly tags: Tags }[]> {
  const keys = [tagKeys.workshop, tagKeys.title, tagKeys.origin];
  const rows = await collect(
    paginateDescribeTags({ client: ec2 }, { Filters: [{ Name: 'key', Values: keys }], MaxResults: 1000 }),
    (page) => page.Tags,
  );
  const byResource = new Map<string, { tags: Record<string, string> }>();
  for (const { ResourceId = '', ResourceType = '', Key = '', Value = '' } of rows) {
    if (isTransient(ResourceType)) continue;
    const known = byResource.get(ResourceId) ?? { tags: {} };
    known.tags[Key] = Value;
    byResource.set(ResourceId, known);
  }
  return [...byResource.values()];
}

/** The tags of each machine that is there: those of one that was removed are listed for an hour. */
async function machinesHere({ ec2 }: AwsClients): Promise<readonly Tags[]> {
  const Filters = [
    { Name: 'tag-key', Values: [tagKeys.workshop] },
    { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
  ];
  const machines = await collect(
    paginateDescribeInstances({ client: ec2 }, { Filters, MaxResults: 1000 }),
    (page) => page.Reservations?.flatMap(({ Instances }) => Instances ?? []),
  );
  return machines.map(({ Tags }) => readTags(Tags));
}

async function bucketsHere(
  { s3, region }: AwsClients,
  accountId: string,
): Promise<readonly { readonly name: string; readonly workshopId: string; readonly createdAt?: number }[]> {
  const all = await collect(
    paginateListBuckets({ client: s3 }, { Prefix: 'lectern-' }),
    (page) => page.Buckets,
  );
  return all.flatMap(({ Name = '', CreationDate }) => {
    const read = readBucketName(Name, accountId);
    if (read?.region !== region) return [];
    return [{ name: Name, workshopId: read.workshopId, ...defined({ createdAt: CreationDate?.getTime() }) }];
  });
}

/** Another workshop's bucket need not show its tags to whoever may use one workshop alone. */
async function bucketTags({ s3 }: AwsClients, Bucket: string): Promise<Tags> {
  try {
    return readTags((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet);
  } catch {
    return {};
  }
}
