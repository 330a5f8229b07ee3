import type { FinalizeHandlerOutput, FinalizeRequestMiddleware, MetadataBearer } from '@smithy/types';
import type { AwsClients } from '../../aws/clients';

/** One attempt of one call, as it is about to continue the wire. */
export interface AttemptedCall {
  /** E.g. `RunInstances`. */
  readonly action: string;
  /** E.g. `EC2Client`. */
  readonly client: string;
  readonly input: object;
}

/** Does something around an attempt: sends it, or not; returns its answer, or throws what the caller hears instead. */
export type AroundCall = (
  call: AttemptedCall,
  send: () => Promise<FinalizeHandlerOutput<MetadataBearer>>,
) => Promise<FinalizeHandlerOutput<MetadataBearer>>;

/** Puts `around` between the clients' own retries and the wire, so that what it throws is met as a real fault is. */
export function aroundEveryCall(aws: AwsClients, around: AroundCall): void {
  const middleware =
    <I extends object, O extends MetadataBearer>(): FinalizeRequestMiddleware<I, O> =>
    (next, context) =>
    (args) =>
      around(
        {
          action: String(context['commandName']).replace(/Command$/, ''),
          client: String(context['clientName']),
          input: args.input,
        },
        () => next(args),
      ) as Promise<FinalizeHandlerOutput<O>>;
  const where = { step: 'finalizeRequest', priority: 'low', name: 'aroundEveryCall' } as const;
  aws.ec2.middlewareStack.add(middleware(), where);
  aws.ecs.middlewareStack.add(middleware(), where);
  aws.elbv2.middlewareStack.add(middleware(), where);
  aws.rds.middlewareStack.add(middleware(), where);
  aws.iam.middlewareStack.add(middleware(), where);
  aws.s3.middlewareStack.add(middleware(), where);
  aws.secretsManager.middlewareStack.add(middleware(), where);
  aws.logs.middlewareStack.add(middleware(), where);
  aws.sts.middlewareStack.add(middleware(), where);
  aws.ssm.middlewareStack.add(middleware(), where);
}
