import { describe, expect, it } from 'vitest';
import { explain, isFatal } from './explain';
import { LecternError } from '../../app/errors';

/** An error as the SDK throws it. */
function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: status } });
}

describe('explain', () => {
  it.each([
    [
      'ExpiredToken',
      'The security token included in the request is expired',
      'aws.credentials-expired',
      true,
    ],
    [
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
      'aws.credentials-refused',
      true,
    ],
    ['VcpuLimitExceeded', 'You have requested more vCPU capacity', 'aws.quota-exceeded', false],
    ['TooManyLoadBalancersException', 'limit reached', 'aws.quota-exceeded', false],
    ['InstanceQuotaExceededFault', 'quota', 'aws.quota-exceeded', false],
    [
      'InsufficientInstanceCapacity',
      'We currently do not have sufficient t3.xlarge capacity',
      'aws.no-capacity',
      false,
    ],
    ['DependencyViolation', "The subnet 'subnet-1' has dependencies", 'aws.in-use', false],
    ['ThrottlingException', 'Rate exceeded', 'aws.throttled', false],
    ['RequestLimitExceeded', 'Request limit exceeded.', 'aws.throttled', false],
    ['InternalFailure', 'oops', 'aws.refused', false],
  ])('%s', (name, message, code, fatal) => {
    const problem = explain(awsError(name, message));
    expect(problem.code).toBe(code);
    expect(problem.detail).toContain(message);
    expect(problem.hint).toBeTruthy();
    expect(isFatal(problem)).toBe(fatal);
  });

  it('keeps AWS’s own number of the call, for its support', () => {
    for (const name of ['DependencyViolation', 'AccessDenied', 'ExpiredToken']) {
      const error = Object.assign(awsError(name, 'no'), {
        $metadata: { httpStatusCode: 400, requestId: 'r-7' },
      });
      expect(explain(error)).toMatchObject({ requestId: 'r-7', message: expect.any(String) as string });
    }
    expect(explain(awsError('DependencyViolation', 'no'))).not.toHaveProperty('requestId');
  });

  it('names the quota and its code', () => {
    const problem = explain(awsError('VcpuLimitExceeded', 'no'));
    expect(problem.message).toContain('vCPU');
    expect(problem.hint).toContain('L-1216C47A');
  });

  it('names the action and the resource that are denied', () => {
    const problem = explain(
      awsError(
        'AccessDeniedException',
        'User: arn:aws:iam::123456789012:user/t is not authorized to perform: ecs:CreateCluster on resource: arn:aws:ecs:eu-west-1:123456789012:cluster/lectern-x because no identity-based policy allows it',
        403,
      ),
    );
    expect(problem.code).toBe('aws.access-denied');
    expect(problem.message).toContain('ecs:CreateCluster');
    expect(problem.message).toContain('cluster/lectern-x');
    expect(problem.hint).toContain('ecs:CreateCluster');
  });

  it('tells a broken network from a broken AWS', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(explain(refused).code).toBe('aws.unreachable');
    expect(explain(awsError('ServiceUnavailable', 'later', 503)).code).toBe('aws.fault');
    expect(explain(awsError('NotImplemented', 'not modelled', 501)).code).toBe('aws.not-modelled');
  });

  it('passes our own problems on, and keeps what is unexpected as detail', () => {
    const own = new LecternError({ code: 'x.y', message: 'ours' });
    expect(explain(own)).toBe(own.problem);
    expect(explain(new TypeError('cannot read')).detail).toContain('cannot read');
    const missing = Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    });
    expect(explain(missing).code).toBe('aws.credentials-missing');
  });
});
