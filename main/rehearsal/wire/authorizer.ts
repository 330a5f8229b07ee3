/** How the wire layer asks whether a call is allowed, without knowing any policy. */
import type { Region } from '../world/world';

/** A call that is about to be handled: signed, read and modelled. */
export interface AuthorizedCall {
  /** The service's name in the credential scope, which is also its prefix in IAM actions. */
  readonly service: string;
  /** The operation, e.g. `CreateVpc`. */
  readonly action: string;
  readonly input: object;
  readonly region: Region;
  readonly accountId: string;
}

export interface Authorizer {
  /** Throws AwsError in the service's own form when the caller may not make the call. */
  check(call: AuthorizedCall): void;
}
