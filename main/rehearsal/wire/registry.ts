/**
 * How a rehearsed AWS service says what it models. An operation is registered by the SDK's own Command
 * class, which carries the wire schema and the TypeScript types of input and output.
 */
import type { Region } from '../world/world';

/** Any SDK command class. The input and output types are read off its instances. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the constructors differ in their input alone
export type CommandClass = new (input: any) => { readonly input: object };
export type InputOf<C extends CommandClass> =
  InstanceType<C> extends { readonly input: infer I } ? Exclude<I, undefined> : never;
/** The SDK types outputs with `$metadata`, which the wire adds; handlers leave it out. */
export type OutputOf<C extends CommandClass> =
  InstanceType<C> extends { resolveMiddleware(...args: never[]): infer H }
    ? H extends (...args: never[]) => Promise<infer R>
      ? R extends { output: infer O }
        ? Omit<O, '$metadata'>
        : never
      : never
    : never;

/** Who calls, where, and with which request id. */
export interface CallContext {
  readonly region: Region;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly requestId: string;
}

export interface OperationModel<C extends CommandClass> {
  /**
   * The input members that are modelled, as dotted paths without list indices: `TagSpecifications.Tags.Key`;
   * naming a structure alone (`TagSpecifications`) models all below it. A request that carries any other
   * member is refused with 501 and logged (docs/rehearsal.md is generated from these lists).
   */
  readonly models: readonly string[];
  handle(input: InputOf<C>, context: CallContext): OutputOf<C> | Promise<OutputOf<C>>;
}

/** An error as AWS sends it. Thrown by handlers; the wire layer renders it in the service's protocol. */
export class AwsError extends Error {
  /** `code` is the wire code, e.g. `InvalidParameterValue`, `ServiceNotFoundException`; `status` the HTTP status. */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = 'AwsError';
  }
}

export interface Registry {
  on<C extends CommandClass>(command: C, model: OperationModel<C>): void;
}
