/**
 * Every name that Lectern gives to something in the account: deterministic, unique to the workshop, and
 * checked against AWS's limits, so that a laptop that knows nothing but the id finds everything again.
 */
import { regionPattern } from './regions';
import type { SeatLabel, ServiceName } from './workshop';

/** Longest name AWS takes, by what is named (API references; target groups and load balancers: aws-facts §2). */
export const nameLimits = {
  targetGroup: 32,
  loadBalancer: 32,
  securityGroup: 255,
  role: 64,
  instanceProfile: 128,
  cluster: 255,
  service: 255,
  family: 255,
  database: 63,
  databaseInstance: 63,
  databaseSubnetGroup: 255,
  bucket: 63,
  secret: 512,
  logGroup: 512,
} as const;

/** Longest workshop id: what a bucket name of an account id and the longest region leaves. */
export const idLimit = 16;
/** First a letter, then letters, digits and hyphens, last no hyphen; 2 to 16 characters. */
export const idPattern = /^[a-z][a-z0-9-]{0,14}[a-z0-9]$/;

/** What stands in the `Name` tag and in most names: `lectern-<id>-<what>`. */
export const sharedName = (id: string, what: string): string => `lectern-${id}-${what}`;

export const clusterName = (id: string): string => `lectern-${id}`;
export const secretName = (id: string): string => `lectern/${id}`;
export const logGroupName = (id: string): string => `/lectern/${id}`;
export const iamPath = (id: string): string => `/lectern/${id}/`;
/** AWS's own account id and region come after it: bucket names are global. */
export const bucketNamePrefix = (id: string): string => `lectern-${id}`;
/** The whole name of the bucket. */
export const bucketName = (id: string, accountId: string, region: string): string =>
  `${bucketNamePrefix(id)}-${accountId}-${region}`;
export const databaseInstanceName = (id: string): string => `lectern-${id}`;
export const databaseJobFamily = (id: string): string => `lectern-${id}-database-job`;
/** `label` as app/addresses gives it: `1`, `2b`. */
export const loadBalancerName = (id: string, label: string): string => sharedName(id, label);
/** The name of the load balancer that a listener's ARN speaks of: `…:listener/app/<name>/<id>/<id>`. */
export const loadBalancerOfListener = (arn: string): string | undefined =>
  /:listener\/app\/([^/]+)\//.exec(arn)?.[1];
export const seatRoleName = (id: string, seat: SeatLabel): string => `lectern-${id}-seat-${seat}`;
/** How the names of a workshop's target groups begin; short, since they have the narrowest limit. */
export const targetGroupPrefix = (id: string): string => `lec-${id}-`;
export const targetGroupName = (id: string, seat: SeatLabel, service: ServiceName): string =>
  `${targetGroupPrefix(id)}${seat}-${service}`;
/** Longest name of a service, characters: what the longest id and seat leave of a target group's name. */
export const serviceNameLimit =
  nameLimits.targetGroup - `${targetGroupPrefix('i'.repeat(idLimit))}500-`.length;
export const serviceName = (seat: SeatLabel, service: ServiceName): string => `seat-${seat}-${service}`;
/** The seat and the service that the name of an ECS service speaks of. */
export function readServiceName(
  name: string,
): { readonly seat: SeatLabel; readonly service: string } | undefined {
  const [, seat, service] = /^seat-(\d{2,3})-(.+)$/.exec(name) ?? [];
  return seat === undefined || service === undefined ? undefined : { seat, service };
}
export const taskFamily = (id: string, seat: SeatLabel, service: ServiceName): string =>
  `lectern-${id}-${seat}-${service}`;
/** The seat's database and the login that owns it. */
export const seatDatabaseName = (seat: SeatLabel): string => `seat_${seat}`;
/** Where in the bucket a seat may write. */
export const seatPrefix = (seat: SeatLabel): string => `seats/${seat}/`;
/** Where in the bucket the exercise material lies. */
export const materialsPrefix = 'materials/';

/**
 * The id of the workshop that a name speaks of, by what is named; undefined for a name that Lectern would not
 * give. A name proves nothing: tags do.
 */
export const workshopNamed = {
  loadBalancer: idIn(/^lectern-(.+)-\d+[b-z]?$/),
  targetGroup: idIn(/^lec-(.+)-\d{2,3}-[a-z][a-z0-9]*$/),
  cluster: idIn(/^lectern-(.+)$/),
  family: idIn(/^lectern-(.+?)-(?:database-job|\d{2,3}-[a-z][a-z0-9]*)$/),
  databaseInstance: idIn(/^lectern-(.+)$/),
  databaseSubnetGroup: idIn(/^lectern-(.+)-database$/),
  iamPath: idIn(/^\/lectern\/([^/]+)\/$/),
  logGroup: idIn(/^\/lectern\/([^/]+)$/),
} as const;

function idIn(pattern: RegExp): (name: string) => string | undefined {
  return (name) => pattern.exec(name)?.[1];
}

/** The workshop and the region that the name of one of the account's buckets speaks of. */
export function readBucketName(
  name: string,
  accountId: string,
): { readonly workshopId: string; readonly region: string } | undefined {
  const [, workshopId, region] = new RegExp(`^lectern-(.+)-${accountId}-([a-z0-9-]+)$`).exec(name) ?? [];
  // A bucket of somebody else's may begin like ours; then the rest is no region (`…-us-east-1-backup`).
  if (workshopId === undefined || region === undefined || !regionPattern.test(region)) return undefined;
  return { workshopId, region };
}

/** Letters that Unicode does not take apart; ids are made with them, so this list stays. */
export const spelled: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', ł: 'l' };

/** The id of a workshop that names none: its name in lower case, everything else a hyphen, cut to 16. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæøœł]/g, (letter) => spelled[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, idLimit)
    .replace(/-+$/, '');
  return idPattern.test(plain) ? plain : `workshop-${plain}`.slice(0, idLimit).replace(/-+$/, '');
}
