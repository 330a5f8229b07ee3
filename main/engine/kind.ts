import type { Clock } from '../../app/clock';
import type { Address, Outputs, Resolved } from '../../app/plan/reference';
import type { PlannedResource, ResourceProperties, ResourceType } from '../../app/plan/resources';
import type { SeatLabel } from '../../app/workshop/workshop';
import type { AwsClients } from '../aws/clients';
import type { Memo, Secrets } from './context';

/** Something of ours that was found in the account, by its ownership tags. */
export interface FoundResource {
  readonly type: ResourceType;
  /** The plan address in its `lectern:address` tag. */
  readonly address: Address;
  readonly seat?: SeatLabel;
  readonly outputs: Outputs;
  /** False while it is still being made (or half made): it is settled again on resume. */
  readonly usable: boolean;
}

/** A planned resource with every reference resolved. */
export interface ResolvedResource<T extends ResourceType> extends Omit<PlannedResource<T>, 'properties'> {
  readonly properties: Resolved<ResourceProperties[T]>;
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
  tags(resource: { readonly address: Address; readonly seat?: SeatLabel }): Readonly<Record<string, string>>;
  /** Tells the instructor what is being waited for or retried at this resource, and why. */
  note(address: Address, message: string): void;
  readonly secrets: Secrets;
  /** One look-up shared by all that need it in this run (AMI id, zones). */
  readonly memo: Memo;
}

/**
 * How Lectern makes, finds and removes one type of AWS resource. One small file each, in `main/aws/kinds/`.
 */
export interface ResourceKind<T extends ResourceType = ResourceType> {
  readonly type: T;
  /** Every IAM action its calls need. */
  readonly iamActions: readonly string[];
  /** All of this workshop's resources of this type that exist now, by tags, in as few calls as AWS allows. */
  list(context: KindContext): Promise<readonly FoundResource[]>;
  /**
   * Makes it, tagged at birth. Must be safe to repeat: a second call with the same resource ends with one
   * resource. Returns as soon as the ids are known; the journal writes them down at once.
   */
  create(resource: ResolvedResource<T>, context: KindContext): Promise<Outputs>;
  /** Waits until it can be used and returns outputs that are only known then. */
  settle?(resource: ResolvedResource<T>, outputs: Outputs, context: KindContext): Promise<Outputs>;
  /** Removes it and waits until it is gone. "Not found" is success. */
  delete(found: FoundResource, context: KindContext): Promise<void>;
}
