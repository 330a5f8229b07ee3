/** The health check settings of a target group (defaults: ELBv2's service model, aws-facts §3; ranges: wire/limits.json). */
import type { CreateTargetGroupCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { notModelled, validationError } from './errors';
import type { HealthCheck } from './records';

type HealthCheckInput = Pick<
  CreateTargetGroupCommandInput,
  | 'HealthCheckProtocol'
  | 'HealthCheckPort'
  | 'HealthCheckEnabled'
  | 'HealthCheckPath'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'UnhealthyThresholdCount'
  | 'Matcher'
>;

/** The members that CreateTargetGroup and ModifyTargetGroup share: for `models` lists. */
export const healthCheckMembers = [
  'HealthCheckProtocol',
  'HealthCheckPort',
  'HealthCheckEnabled',
  'HealthCheckPath',
  'HealthCheckIntervalSeconds',
  'HealthCheckTimeoutSeconds',
  'HealthyThresholdCount',
  'UnhealthyThresholdCount',
  'Matcher.HttpCode',
] as const;

const usual: HealthCheck = {
  port: 'traffic-port',
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
};

/** The settings of a new target group. Throws ValidationError. */
export function newHealthCheck(input: HealthCheckInput): HealthCheck {
  return changeHealthCheck(usual, input);
}

/** The settings with what the request names changed. Throws ValidationError; 501 for checks that are not HTTP. */
export function changeHealthCheck(before: HealthCheck, input: HealthCheckInput): HealthCheck {
  const protocol = input.HealthCheckProtocol ?? 'HTTP';
  if (protocol === 'HTTPS') throw notModelled('health checks over HTTPS');
  if (protocol !== 'HTTP')
    throw validationError(`Health check protocol '${protocol}' is not supported for HTTP target groups`);
  if (input.HealthCheckEnabled === false) {
    throw validationError(
      'Health check enabled must be true for target groups with target type instance or ip',
    );
  }
  const check: HealthCheck = {
    port: input.HealthCheckPort ?? before.port,
    path: input.HealthCheckPath ?? before.path,
    intervalSeconds: input.HealthCheckIntervalSeconds ?? before.intervalSeconds,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? before.timeoutSeconds,
    healthyThreshold: input.HealthyThresholdCount ?? before.healthyThreshold,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? before.unhealthyThreshold,
    matcher: input.Matcher?.HttpCode ?? before.matcher,
  };
  if (
    check.port !== 'traffic-port' &&
    !(/^\d+$/.test(check.port) && Number(check.port) >= 1 && Number(check.port) <= 65_535)
  ) {
    throw validationError(`Health check port '${check.port}' must be 'traffic-port' or between 1 and 65535`);
  }
  if (!check.path.startsWith('/')) {
    throw validationError("Health check path must begin with '/'");
  }
  if (check.timeoutSeconds >= check.intervalSeconds) {
    throw validationError('Health check interval must be greater than the timeout.');
  }
  parseMatcher(check.matcher);
  return check;
}

/** The codes of a matcher as inclusive ranges. Throws ValidationError; the range is 200 to 499. */
export function parseMatcher(matcher: string): readonly (readonly [number, number])[] {
  return matcher.split(',').map((part) => {
    const match = /^([2-4]\d\d)(?:-([2-4]\d\d))?$/.exec(part.trim());
    const low = Number(match?.[1]);
    const high = Number(match?.[2] ?? match?.[1]);
    if (match === null || high < low)
      throw validationError(`Health check matcher HTTP code '${matcher}' must be within '200-499'`);
    return [low, high];
  });
}
