/** What RDS for PostgreSQL offers, as far as it is rehearsed: instance classes, engine versions, sizes. */

const GIB = 1024 ** 3;

/** Memory in GiB by size, for each family (AWS, DB instance classes). */
const FAMILIES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  t3: { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16, '2xlarge': 32 },
  t4g: { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16, '2xlarge': 32 },
  m5: { large: 8, xlarge: 16, '2xlarge': 32, '4xlarge': 64 },
  m6g: { large: 8, xlarge: 16, '2xlarge': 32, '4xlarge': 64 },
  m6i: { large: 8, xlarge: 16, '2xlarge': 32, '4xlarge': 64 },
  m7g: { large: 8, xlarge: 16, '2xlarge': 32, '4xlarge': 64 },
  r5: { large: 16, xlarge: 32, '2xlarge': 64, '4xlarge': 128 },
  r6g: { large: 16, xlarge: 32, '2xlarge': 64, '4xlarge': 128 },
  r7g: { large: 16, xlarge: 32, '2xlarge': 64, '4xlarge': 128 },
};

/** The newest and oldest minor version rehearsed of each major one. */
const MINORS: Readonly<Record<string, readonly [oldest: number, newest: number]>> = {
  '14': [10, 20],
  '15': [5, 15],
  '16': [1, 11],
  '17': [1, 7],
  '18': [1, 4],
};

/** Storage of gp2 and gp3 volumes for PostgreSQL, GiB. */
export const STORAGE = { least: 20, most: 65_536 } as const;
export const STORAGE_TYPES: readonly string[] = ['gp2', 'gp3'];
/** aws-facts §2: DB instances and subnet groups of an account in a region. */
export const CA_CERTIFICATES: readonly string[] = [
  'rds-ca-rsa2048-g1',
  'rds-ca-rsa4096-g1',
  'rds-ca-ecc384-g1',
];

export const INSTANCE_CLASSES: readonly string[] = Object.entries(FAMILIES).flatMap(([family, sizes]) =>
  Object.keys(sizes).map((size) => `db.${family}.${size}`),
);

export const ENGINE_VERSIONS: readonly string[] = Object.entries(MINORS).flatMap(
  ([major, [oldest, newest]]) =>
    Array.from({ length: newest - oldest + 1 }, (_, index) => `${major}.${oldest + index}`),
);

/** The full version behind what was asked for: `17` is its newest minor one. Undefined when there is none. */
export function engineVersion(wanted: string): string | undefined {
  const newest = Object.hasOwn(MINORS, wanted) ? MINORS[wanted]?.[1] : undefined;
  if (newest !== undefined) return `${wanted}.${newest}`;
  return ENGINE_VERSIONS.find((version) => version === wanted);
}

export function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}

/** Memory of a class, bytes; undefined when there is no such class. */
export function classMemory(instanceClass: string): number | undefined {
  const [prefix, family = '', size = '', ...rest] = instanceClass.split('.');
  if (prefix !== 'db' || rest.length > 0 || !Object.hasOwn(FAMILIES, family)) return undefined;
  const sizes = FAMILIES[family] ?? {};
  const gib = Object.hasOwn(sizes, size) ? sizes[size] : undefined;
  return gib === undefined ? undefined : gib * GIB;
}

/** A laptop keeps a slot in shared memory for each connection: more than this are not rehearsed. */
const MOST_REHEARSED_CONNECTIONS = 1000;

/** RDS's default `max_connections`: LEAST(memory / 9531392, 5000) (aws-facts §2), at most 1000 here. */
export function maxConnections(instanceClass: string): number {
  const memory = classMemory(instanceClass) ?? GIB;
  return Math.min(Math.floor(memory / 9_531_392), 5000, MOST_REHEARSED_CONNECTIONS);
}
