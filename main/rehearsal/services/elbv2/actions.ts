/** Actions of listeners and rules: read from a request, checked, and told again as Describe tells them. */
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../wire/registry';
import type { Region } from '../../world/world';
import { notModelled, targetGroupNotFound, validationError } from './errors';
import { quota } from './quotas';
import { type ActionRecord, elbv2Tables } from './records';

const contentTypes = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];

/**
 * The one action of a listener or rule. Throws ValidationError, InvalidLoadBalancerAction, TooManyActions,
 * TargetGroupNotFound; 501 for the authenticating kinds.
 */
export function readActions(
  region: Region,
  actions: readonly Action[] | undefined,
  member: 'DefaultActions' | 'Actions',
): ActionRecord {
  const [action, ...more] = actions ?? [];
  if (action === undefined) throw validationError(`At least one of '${member}' must be specified`);
  const kinds = [action, ...more].map((one) => one.Type ?? '');
  const odd = kinds.find((kind) => !['forward', 'redirect', 'fixed-response'].includes(kind));
  if (odd !== undefined) throw notModelled(`actions of type '${odd}'`);
  if (more.length > 0) {
    throw new AwsError(
      'InvalidLoadBalancerAction',
      'Only one forward, redirect or fixed-response action is allowed',
    );
  }
  if (action.Type === 'forward') return readForward(region, action);
  return action.Type === 'redirect' ? readRedirect(action) : readFixedResponse(action);
}

/** The members of an action that are modelled: for `models` lists. */
export function actionMembers(member: 'DefaultActions' | 'Actions'): string[] {
  return [
    'Type',
    'Order',
    'TargetGroupArn',
    'ForwardConfig.TargetGroups.TargetGroupArn',
    'ForwardConfig.TargetGroups.Weight',
    'ForwardConfig.TargetGroupStickinessConfig.Enabled',
    'RedirectConfig',
    'FixedResponseConfig',
  ].map((name) => `${member}.${name}`);
}

/** ARNs of the target groups that an action forwards to. */
export function forwardedTo(action: ActionRecord): readonly string[] {
  return action.type === 'forward' ? action.targetGroups.map((group) => group.arn) : [];
}

/** The action as Describe calls tell it. */
export function describeAction(action: ActionRecord): Action[] {
  switch (action.type) {
    case 'forward': {
      const only = action.targetGroups.length === 1 ? action.targetGroups[0] : undefined;
      return [
        {
          Type: 'forward',
          ...(only === undefined ? {} : { TargetGroupArn: only.arn }),
          ForwardConfig: {
            TargetGroups: action.targetGroups.map(({ arn, weight }) => ({
              TargetGroupArn: arn,
              Weight: weight,
            })),
            TargetGroupStickinessConfig: { Enabled: false },
          },
        },
      ];
    }
    case 'redirect':
      return [
        {
          Type: 'redirect',
          RedirectConfig: {
            Protocol: action.protocol,
            Port: action.port,
            Host: action.host,
            Path: action.path,
            Query: action.query,
            StatusCode: action.status,
          },
        },
      ];
    case 'fixed-response':
      return [
        {
          Type: 'fixed-response',
          FixedResponseConfig: {
            StatusCode: String(action.status),
            ContentType: action.contentType,
            MessageBody: action.body,
          },
        },
      ];
  }
}

function readForward(region: Region, action: Action): ActionRecord {
  const config = action.ForwardConfig;
  if (config?.TargetGroupStickinessConfig?.Enabled === true) throw notModelled('target group stickiness');
  const listed = config?.TargetGroups ?? [];
  const groups =
    listed.length > 0
      ? listed
      : action.TargetGroupArn === undefined
        ? []
        : [{ TargetGroupArn: action.TargetGroupArn }];
  const targetGroups = groups.map((group) => {
    const arn = group.TargetGroupArn ?? '';
    const weight = 'Weight' in group ? (group.Weight ?? 1) : 1;
    if (weight < 0 || weight > 999) throw validationError('Weights must be between 0 and 999');
    return { arn, weight };
  });
  if (targetGroups.length === 0) throw validationError('A target group ARN must be specified');
  const arns = new Set(targetGroups.map((group) => group.arn));
  if (arns.size < targetGroups.length) throw validationError('Target groups must not repeat in an action');
  const only = targetGroups[0]?.arn;
  if (action.TargetGroupArn !== undefined && (arns.size > 1 || only !== action.TargetGroupArn)) {
    throw validationError('TargetGroupArn must match the one target group of ForwardConfig');
  }
  const most = quota(region, 'target-groups-per-action-on-application-load-balancer');
  if (arns.size > most) {
    throw new AwsError(
      'TooManyTargetGroups',
      `You cannot specify more than '${most}' target groups for an action`,
    );
  }
  const { targetGroups: table } = elbv2Tables(region);
  for (const arn of arns) if (!table.has(arn)) throw targetGroupNotFound();
  return { type: 'forward', targetGroups };
}

function readRedirect(action: Action): ActionRecord {
  const config = action.RedirectConfig;
  const status = config?.StatusCode;
  if (config === undefined || (status !== 'HTTP_301' && status !== 'HTTP_302')) {
    throw validationError('A redirect action needs a RedirectConfig with status code HTTP_301 or HTTP_302');
  }
  const record: ActionRecord = {
    type: 'redirect',
    protocol: config.Protocol ?? '#{protocol}',
    port: config.Port ?? '#{port}',
    host: config.Host ?? '#{host}',
    path: config.Path ?? '/#{path}',
    query: config.Query ?? '#{query}',
    status,
  };
  if (!['HTTP', 'HTTPS', '#{protocol}'].includes(record.protocol)) {
    throw validationError(`The redirect protocol '${record.protocol}' is not valid`);
  }
  const port = Number(record.port);
  if (record.port !== '#{port}' && !(/^\d+$/.test(record.port) && port >= 1 && port <= 65_535)) {
    throw validationError(`The redirect port '${record.port}' is not valid`);
  }
  if (record.host === '' || record.host.length > 128)
    throw validationError('The redirect host must have 1 to 128 characters');
  if (!record.path.startsWith('/') || record.path.length > 128) {
    throw validationError("The redirect path must begin with '/' and have at most 128 characters");
  }
  if (record.query.length > 128) throw validationError('The redirect query must have at most 128 characters');
  const same =
    record.protocol === '#{protocol}' &&
    record.port === '#{port}' &&
    record.host === '#{host}' &&
    record.path === '/#{path}';
  if (same) {
    throw new AwsError(
      'InvalidLoadBalancerAction',
      'The redirect must change at least one of protocol, host, port and path, or it would be a loop',
    );
  }
  return record;
}

function readFixedResponse(action: Action): ActionRecord {
  const config = action.FixedResponseConfig;
  const status = config?.StatusCode ?? '';
  if (!/^[245]\d\d$/.test(status)) {
    throw validationError(`The fixed-response status code '${status}' must be 2XX, 4XX or 5XX`);
  }
  const contentType = config?.ContentType ?? 'text/plain';
  if (!contentTypes.includes(contentType)) {
    throw validationError(`The fixed-response content type '${contentType}' is not supported`);
  }
  const body = config?.MessageBody ?? '';
  if (body.length > 1_024)
    throw validationError('The fixed-response message body must have at most 1024 characters');
  return { type: 'fixed-response', status: Number(status), contentType, body };
}
