import type { Clock } from '../../app/clock';
import type { Difference } from '../../app/plan/changes';
import type { ResourceOutputs } from '../../app/plan/outputs';
import type { Address, Resolved } from '../../app/plan/reference';
import type { PlannedResource, ResourceProperties, ResourceType } from '../../app/plan/resources';
import type { SeatLabel, ServiceName } from '../../app/workshop/workshop';
import type { AwsClients } from './clients';
import type { Evidence } from './ownership';

/** Something of ours that was found in the account, by its ownership tags. */
export interface FoundResource<T extends ResourceType = ResourceType, Seen = unknown> {
  readonly type: T;
  /** What AWS knows it by: an id, an ARN or a name. Unique within its type. */
  readonly id: string;
  /** The plan address in its `lectern:address` tag. */
  readonly address: Address;
  readonly seat?: SeatLabel;
  readonly service?: ServiceName;
  readonly outputs: ResourceOutputs[T];
  /** What the listing told of it, for `differences`; absent where it told no more than the id. */
  readonly seen?: Seen;
  /** False while it is still being made (or half made): it is settled again on resume. */
  readonly usable: boolean;
  /** On its way out, or a leftover of an earlier life: teardown removes it, provisioning never builds on it. */
  readonly residue?: true;
  /** Why it is held to be ours; every delete is checked against it. */
  readonly evidence: Evidence;
}

/** What seems to belong to the workshop and does not, or was put into it by others: it is counted nowhere. */
export interface Stranger {
  /** A resource type, or AWS's word for what is no resource of its own: an object, a rule of a group. */
  readonly type: string;
  readonly id: string;
  /** Its name, when it has one that the workshop uses. */
  readonly name?: string;
  /** Why it is none of ours, as a sentence. */
  readonly reason: string;
  /** The id of what of ours it lies in, and whether it goes with that; else it holds that up. */
  readonly inside?: { readonly of: string; readonly goes: boolean };
}

/** A difference between what was found and what is planned, and how it goes away. */
export interface Drift extends Difference {
  /** Brings it to what is planned where it stands. Absent: settling it once more does, or a new one has to come. */
  mend?(): Promise<unknown>;
}

/** A planned resource with every reference resolved. */
export interface ResolvedResource<T extends ResourceType> extends Omit<PlannedResource<T>, 'properties'> {
  readonly properties: Resolved<ResourceProperties[T]>;
}

/** The values in the workshop's secret. Read when needed, never kept on disk. */
export interface Secrets {
  /** The value of `key`. Throws LecternError `secret.missing-key`. */
  get(secretArn: string, key: string): Promise<string>;
  /** Forgets what was read, so that the next `get` asks again. */
  forget(): void;
}

/** Look-ups and polls shared by all resources of one run. */
export interface Memo {
  /** The value under `key`, made by `make` once; a promise that failed is made again next time. */
  once<T>(key: string, make: () => T): T;
}

/** One exercise file. `key` is its path below the materials' prefix, with `/`. */
export interface Material {
  readonly key: string;
  read(): Promise<Uint8Array>;
}

/** What a resource kind may use. Calls are paced, retried and logged by the clients themselves. */
export interface KindContext {
  readonly workshopId: string;
  readonly accountId: string;
  readonly region: string;
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Ownership tags for the resource at `address`, to be given at birth. */
  tags(resource: {
    readonly address: Address;
    readonly seat?: SeatLabel;
    readonly service?: ServiceName;
  }): Readonly<Record<string, string>>;
  /** Tells the instructor what is being waited for or retried at this resource, and why. */
  note(address: Address, message: string): void;
  readonly secrets: Secrets;
  /** One look-up shared by all that need it in this run (AMI id, zones). */
  readonly memo: Memo;
  /** False: a call that AWS refuses for a while is not retried. */
  readonly retriesRefusals: boolean;
  /** Addresses at which something was made once more, since what a first try may have made was not to be seen. */
  readonly madeAgain: Address[];
  /** Ids of resources of ours that stay on purpose while others go: nothing waits for them. */
  readonly staying: ReadonlySet<string>;
  /** What the listings came across that only seems to be ours. */
  readonly strangers: Stranger[];
  /** The exercise files to upload; empty when the workshop has none. Throws LecternError when they are not there. */
  readonly materials: () => readonly Material[];
  /**
   * An idempotency token of 32 hex digits for making the resource at `address`: the same after a crash, another
   * once the thing it made is gone. `salt` tells tries with other parameters apart.
   */
  token(address: Address, salt?: string): string;
  /** What the journal says was made of this type, for things that AWS cannot list. */
  journaled<T extends ResourceType>(type: T): readonly JournaledResource<T>[];
  /** How often the journal says that what was made at `address` was removed since the workshop began. */
  removals(address: Address): number;
  /** True when the journal says that we meant to make the resource at `address` and never heard the end. */
  intended(address: Address): boolean;
}

/** A resource as the journal remembers it. */
export interface JournaledResource<T extends ResourceType> {
  readonly address: Address;
  readonly seat?: SeatLabel;
  readonly id: string;
  readonly outputs: ResourceOutputs[T];
  readonly settled: boolean;
}

/**
 * How Lectern makes, finds and removes one type of AWS resource. One small file each, in `main/aws/kinds/`.
 */
export interface ResourceKind<T extends ResourceType = ResourceType, Seen = unknown> {
  readonly type: T;
  /** Every IAM action its calls need. */
  readonly iamActions: readonly string[];
  /** What depends on it may be started as soon as it is `created`; by default only when it is usable. */
  readonly dependentsMayStart?: 'created';
  /** Goes when this one goes: teardown does not remove it one by one as long as its parent is removed too. */
  readonly removedWith?: ResourceType;
  /** All of this workshop's resources of this type that exist now, by tags, in as few calls as AWS allows. */
  list(context: KindContext): Promise<readonly FoundResource<T, Seen>[]>;
  /**
   * Makes it, tagged at birth. Must be safe to repeat: a second call with the same resource ends with one
   * resource. Returns as soon as the ids are known; the journal writes them down at once.
   */
  create(resource: ResolvedResource<T>, context: KindContext): Promise<ResourceOutputs[T]>;
  /** What AWS knows the resource by: `FoundResource.id`, taken from its outputs. */
  id(outputs: ResourceOutputs[T]): string;
  /** Waits until it can be used and returns outputs that are only known then. Safe to repeat. */
  settle?(
    resource: ResolvedResource<T>,
    outputs: ResourceOutputs[T],
    context: KindContext,
  ): Promise<ResourceOutputs[T]>;
  /**
   * How the content of what is there differs from the plan, as AWS tells it: all of it that matters, whoever changed
   * it. Changes nothing by itself. Properties that refer to what does not exist yet say so in words (`a new subnet`).
   * `found` is absent for a type that is unlisted, and the resource may be missing then.
   */
  differences(
    resource: ResolvedResource<T>,
    found: FoundResource<T, Seen>,
    context: KindContext,
  ): readonly Drift[] | Promise<readonly Drift[]>;
  /**
   * Whether anything is in it, attached to it, or made from it. For kinds that an answer that was lost can leave
   * twice; of others a twin is never removed.
   */
  isUsed?(found: FoundResource<T>, context: KindContext): Promise<boolean>;
  /**
   * What others put into it that `list` does not come across. `planned` is what the plan wants there, if there is a
   * plan. Changes nothing.
   */
  guests?(
    found: FoundResource<T>,
    context: KindContext,
    planned: PlannedResource<T> | undefined,
  ): Promise<readonly Stranger[]>;
  /**
   * Removes it and waits until it is gone; "not found" is success. `asked` is called once AWS has taken the
   * request, for what need not wait longer. Called through the ownership gate only.
   */
  delete(found: FoundResource<T>, context: KindContext, asked: () => void): Promise<void>;
}
