/** The errors of ELBv2 as they go over the wire (codes: botocore service model, aws-facts §2). */
import { AwsError } from '../../wire/registry';

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** For values that AWS accepts and the rehearsal has no behaviour for: refused, never ignored. */
export function notModelled(what: string): AwsError {
  return new AwsError('NotImplemented', `The rehearsal does not model ${what}.`, 501);
}

export function loadBalancerNotFound(which?: string): AwsError {
  return new AwsError(
    'LoadBalancerNotFound',
    which === undefined ? 'One or more load balancers not found' : `Load balancer '${which}' not found`,
  );
}

export function targetGroupNotFound(): AwsError {
  return new AwsError('TargetGroupNotFound', 'One or more target groups not found');
}

export function listenerNotFound(): AwsError {
  return new AwsError('ListenerNotFound', 'One or more listeners not found');
}

export function ruleNotFound(): AwsError {
  return new AwsError('RuleNotFound', 'One or more rules not found');
}
