/** Secrets as records: found by name or ARN, with versions and their stages. */
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region, Table } from '../../world/world';
import { arn } from '../shared/arn';
import type { Tags } from '../shared/tags';
import { SecretValues } from './values';

export interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** Wall ms. */
  readonly createdAt: number;
  readonly changedAt: number;
  /** Wall ms at which it was marked for deletion. */
  readonly deletedAt?: number;
  /** Wall ms at which it will be gone. */
  readonly deletionDate?: number;
  readonly tags: Tags;
  /** Stages by version id; a version without a stage is forgotten. */
  readonly versions: Readonly<
    Record<string, { readonly createdAt: number; readonly stages: readonly string[] }>
  >;
}

type Versions = SecretRecord['versions'];

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** A stage is at one version only; the version that was current until now becomes the previous one. */
function withStage(versions: Versions, stage: string, versionId: string): Versions {
  const isHeld = versions[versionId]?.stages.includes(stage) === true;
  if (isHeld) return versions;
  const before = Object.entries(versions).find(([, { stages }]) => stages.includes(stage))?.[0];
  const moved = Object.fromEntries(
    Object.entries(versions).map(([id, version]) => {
      const others = version.stages.filter((one) => one !== stage);
      return [id, { ...version, stages: id === versionId ? [...others, stage] : others }];
    }),
  );
  return stage === CURRENT && before !== undefined ? withStage(moved, PREVIOUS, before) : moved;
}

/** The largest secret: Secrets Manager quotas. */
const MOST_BYTES = 65_536;

export class Secrets {
  readonly values: SecretValues;

  constructor(readonly parts: Parts) {
    this.values = new SecretValues(parts.dataFolder, parts.files);
  }

  table(region: Region): Table<SecretRecord> {
    return region.table<SecretRecord>('secretsmanager/secrets');
  }

  /** By name, ARN, or ARN without its last six characters. */
  lookUp(region: Region, id: string | undefined): SecretRecord | undefined {
    return [...this.table(region).values()].find(
      ({ name, arn: full }) => id === name || id === full || id === full.slice(0, -7),
    );
  }

  /** As `lookUp`. Throws ResourceNotFoundException. */
  find(region: Region, id: string | undefined): SecretRecord {
    const secret = this.lookUp(region, id);
    if (secret !== undefined) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  /** As `find`, but a secret that is marked for deletion is refused. */
  usable(region: Region, id: string | undefined): SecretRecord {
    const secret = this.find(region, id);
    if (secret.deletedAt !== undefined) {
      throw new AwsError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return secret;
  }

  make(region: Region, name: string, description: string | undefined, tags: Tags): SecretRecord {
    const { world } = this.parts;
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const suffix = Array.from({ length: 6 }, () => letters[Math.floor(world.random.next() * letters.length)]);
    const secret: SecretRecord = {
      name,
      arn: arn('secretsmanager', region.name, world.accountId, `secret:${name}-${suffix.join('')}`),
      ...defined({ description }),
      createdAt: world.now(),
      changedAt: world.now(),
      tags,
      versions: {},
    };
    this.table(region).set(name, secret);
    return secret;
  }

  /** Adds a version with these stages; by default it is the current one, and the one before becomes AWSPREVIOUS. */
  addVersion(
    region: Region,
    secret: SecretRecord,
    versionId: string,
    value: string,
    stages: readonly string[] = [CURRENT],
  ): SecretRecord {
    if (value === '' || Buffer.byteLength(value) > MOST_BYTES) {
      throw new AwsError('InvalidParameterException', `SecretString must have 1 to ${MOST_BYTES} bytes.`);
    }
    const before = secret.versions[versionId];
    if (before !== undefined) {
      if (this.values.get(secret.arn, versionId) === value) return secret;
      throw new AwsError(
        'ResourceExistsException',
        "You can't use ClientRequestToken because that value is already in use for another secret version.",
      );
    }
    this.values.set(secret.arn, versionId, value);
    const versions = { ...secret.versions, [versionId]: { createdAt: this.parts.world.now(), stages: [] } };
    return this.keep(
      region,
      secret,
      stages.reduce<Versions>((so, stage) => withStage(so, stage, versionId), versions),
    );
  }

  /** Moves a stage from one version to another. Throws AwsError unless `from` is the version that has it. */
  moveStage(
    region: Region,
    secret: SecretRecord,
    stage: string,
    { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
  ): SecretRecord {
    if (to === undefined) {
      throw new AwsError('NotImplemented', 'The rehearsal moves a staging label, and takes none away.', 501);
    }
    const holder = Object.entries(secret.versions).find(([, { stages }]) => stages.includes(stage))?.[0];
    if (holder !== undefined && holder !== to && holder !== from) {
      throw new AwsError(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be empty or another version. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (secret.versions[to] === undefined) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret version: ${to}`,
      );
    }
    return this.keep(region, secret, withStage(secret.versions, stage, to));
  }

  private keep(region: Region, secret: SecretRecord, versions: Versions): SecretRecord {
    this.forgetValues();
    const labelled = Object.entries(versions).filter(([, { stages }]) => stages.length > 0);
    const changed = {
      ...secret,
      versions: Object.fromEntries(labelled),
      changedAt: this.parts.world.now(),
    };
    this.table(region).set(secret.name, changed);
    return changed;
  }

  /** The value of a version, by default the current one. Throws ResourceNotFoundException. */
  value(
    secret: SecretRecord,
    wanted: { readonly versionId?: string | undefined; readonly stage?: string | undefined } = {},
  ): {
    readonly versionId: string;
    readonly value: string;
    readonly stages: readonly string[];
    readonly createdAt: number;
  } {
    const stage = wanted.stage ?? (wanted.versionId === undefined ? 'AWSCURRENT' : undefined);
    const found = Object.entries(secret.versions).find(
      ([id, { stages }]) =>
        (wanted.versionId === undefined || id === wanted.versionId) &&
        (stage === undefined || stages.includes(stage)),
    );
    const value = found === undefined ? undefined : this.values.get(secret.arn, found[0]);
    if (found === undefined || value === undefined) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${wanted.versionId === undefined ? `staging label: ${stage ?? ''}` : `VersionId: ${wanted.versionId}`}`,
      );
    }
    return { versionId: found[0], value, ...found[1] };
  }

  remove(region: Region, secret: SecretRecord): void {
    this.table(region).delete(secret.name);
    this.forgetValues();
  }

  /** Forgets the values that no record names, at once: before anything is asked of a world that was restored. */
  sweep(): void {
    const { world } = this.parts;
    const records = [...this.values.regions()].flatMap((name) => [
      ...this.table(world.region(name)).values(),
    ]);
    this.values.keepOnly(
      records.flatMap(({ arn, versions }) => Object.keys(versions).map((versionId) => ({ arn, versionId }))),
    );
  }

  /** As `sweep`, once no record on disk names them. */
  private forgetValues(): void {
    this.parts.world.onceKept(() => {
      this.sweep();
    });
  }
}
