import {
  CreateListenerCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  type Listener,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isDeepStrictEqual } from 'node:util';
import { AwsError, type InputOf } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { actionMembers, describeAction, forwardedTo, readActions } from './actions';
import { type Associations, checkAssociations } from './associations';
import { listenerNotFound, loadBalancerNotFound, notModelled, validationError } from './errors';
import { pageOf } from './pages';
import { quota } from './quotas';
import { arnTail, elbv2Arn, elbv2Tables, type ListenerRecord, unboundListeners } from './records';
import { checkTags, setTags } from './tags';

/** The listeners of all load balancers. */
export class Listeners {
  constructor(
    private readonly parts: Parts,
    private readonly associations: Associations,
  ) {}

  /** Same load balancer, port and settings: returns the one there is (aws-facts §5). */
  create(region: Region, input: InputOf<typeof CreateListenerCommand>): ListenerRecord {
    const { loadBalancers, listeners } = elbv2Tables(region);
    const loadBalancer = loadBalancers.get(input.LoadBalancerArn ?? '');
    if (loadBalancer === undefined) throw loadBalancerNotFound(input.LoadBalancerArn);
    checkProtocol(input.Protocol);
    const port = checkPort(input.Port);
    const defaultAction = readActions(region, input.DefaultActions, 'DefaultActions');
    const tags = checkTags(input.Tags);
    const siblings = [...listeners.values()].filter((one) => one.loadBalancerArn === loadBalancer.arn);
    const known = siblings.find((one) => one.port === port);
    if (known !== undefined) {
      if (isDeepStrictEqual(known.defaultAction, defaultAction)) return known;
      throw duplicateListener(loadBalancer.arn);
    }
    const most = quota(region, 'listeners-per-application-load-balancer');
    if (siblings.length >= most) {
      throw new AwsError(
        'TooManyListeners',
        `The maximum number of '${most}' listeners for the load balancer has been reached`,
      );
    }
    const groups = forwardedTo(defaultAction);
    checkAssociations(region, loadBalancer.arn, groups);
    const record: ListenerRecord = {
      arn: elbv2Arn(region, `listener/${loadBalancer.path}/${arnTail(this.parts.world)}`),
      loadBalancerArn: loadBalancer.arn,
      port,
      defaultAction,
      ruleArns: [],
    };
    listeners.set(record.arn, record);
    setTags(region, record.arn, tags);
    this.associations.set(region, record.arn, loadBalancer.arn, [], groups);
    this.changed(region);
    return record;
  }

  modify(region: Region, input: InputOf<typeof ModifyListenerCommand>): ListenerRecord {
    const { listeners } = elbv2Tables(region);
    const record = listeners.get(input.ListenerArn ?? '');
    if (record === undefined) throw listenerNotFound();
    checkProtocol(input.Protocol ?? 'HTTP');
    const port = input.Port === undefined ? record.port : checkPort(input.Port);
    const taken = [...listeners.values()].some(
      (one) => one.arn !== record.arn && one.loadBalancerArn === record.loadBalancerArn && one.port === port,
    );
    if (taken) throw duplicateListener(record.loadBalancerArn);
    const defaultAction =
      input.DefaultActions === undefined
        ? record.defaultAction
        : readActions(region, input.DefaultActions, 'DefaultActions');
    const groups = forwardedTo(defaultAction);
    checkAssociations(region, record.loadBalancerArn, groups);
    const changed = { ...record, port, defaultAction };
    listeners.set(record.arn, changed);
    this.associations.set(
      region,
      record.arn,
      record.loadBalancerArn,
      forwardedTo(record.defaultAction),
      groups,
    );
    this.changed(region);
    return changed;
  }

  /** Removes a listener with its rules. */
  remove(region: Region, record: ListenerRecord): void {
    const { listeners, rules, tags } = elbv2Tables(region);
    for (const arn of record.ruleArns) {
      const rule = rules.get(arn);
      if (rule === undefined) continue;
      rules.delete(arn);
      tags.delete(arn);
      this.associations.set(region, arn, record.loadBalancerArn, forwardedTo(rule.action), []);
    }
    listeners.delete(record.arn);
    tags.delete(record.arn);
    unboundListeners(this.parts.world).delete(record.arn);
    this.associations.set(region, record.arn, record.loadBalancerArn, forwardedTo(record.defaultAction), []);
    this.changed(region);
  }

  removeAllOf(region: Region, loadBalancerArn: string): void {
    for (const record of [...elbv2Tables(region).listeners.values()]) {
      if (record.loadBalancerArn === loadBalancerArn) this.remove(region, record);
    }
  }

  private changed(region: Region): void {
    this.parts.signals.emit('elbv2.changed', { region: region.name });
  }
}

export function registerListeners(parts: Parts, listeners: Listeners): void {
  const { registry } = parts;
  registry.on(CreateListenerCommand, {
    models: ['LoadBalancerArn', 'Protocol', 'Port', 'Tags', ...actionMembers('DefaultActions')],
    handle: (input, { region }) => ({ Listeners: [describeListener(listeners.create(region, input))] }),
  });
  registry.on(ModifyListenerCommand, {
    models: ['ListenerArn', 'Protocol', 'Port', ...actionMembers('DefaultActions')],
    handle: (input, { region }) => ({ Listeners: [describeListener(listeners.modify(region, input))] }),
  });
  registry.on(DescribeListenersCommand, {
    models: ['LoadBalancerArn', 'ListenerArns', 'Marker', 'PageSize'],
    handle: (input, { region }) => {
      const page = pageOf(select(region, input), input, (record) => record.arn);
      return { Listeners: page.rows.map(describeListener), NextMarker: page.next };
    },
  });
  registry.on(DeleteListenerCommand, {
    models: ['ListenerArn'],
    handle: (input, { region }) => {
      const record = elbv2Tables(region).listeners.get(input.ListenerArn ?? '');
      if (record === undefined) throw listenerNotFound();
      listeners.remove(region, record);
      return {};
    },
  });
}

function select(region: Region, input: InputOf<typeof DescribeListenersCommand>): ListenerRecord[] {
  const { listeners, loadBalancers } = elbv2Tables(region);
  const arns = [...new Set(input.ListenerArns ?? [])];
  if (input.LoadBalancerArn !== undefined) {
    if (arns.length > 0)
      throw validationError('Load balancer ARN and listener ARNs cannot be specified together');
    if (!loadBalancers.has(input.LoadBalancerArn)) throw loadBalancerNotFound(input.LoadBalancerArn);
    return [...listeners.values()].filter((record) => record.loadBalancerArn === input.LoadBalancerArn);
  }
  if (arns.length === 0)
    throw validationError('You must specify either listener ARNs or a load balancer ARN');
  return arns.map((arn) => {
    const record = listeners.get(arn);
    if (record === undefined) throw listenerNotFound();
    return record;
  });
}

function describeListener(record: ListenerRecord): Listener {
  return {
    ListenerArn: record.arn,
    LoadBalancerArn: record.loadBalancerArn,
    Port: record.port,
    Protocol: 'HTTP',
    DefaultActions: describeAction(record.defaultAction),
  };
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol === undefined) throw validationError('A listener protocol must be specified');
  if (protocol === 'HTTPS') throw notModelled('HTTPS listeners');
  if (protocol !== 'HTTP') {
    throw new AwsError(
      'UnsupportedProtocol',
      `Protocol '${protocol}' is not supported by application load balancers`,
    );
  }
}

function checkPort(port: number | undefined): number {
  if (port === undefined) throw validationError('A listener port must be specified');
  if (port < 1 || port > 65_535)
    throw validationError(`The listener port '${port}' must be between 1 and 65535`);
  return port;
}

function duplicateListener(loadBalancerArn: string): AwsError {
  return new AwsError(
    'DuplicateListener',
    `A listener already exists on this port for this load balancer '${loadBalancerArn}'`,
  );
}
