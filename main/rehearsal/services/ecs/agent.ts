/**
 * The ECS agent on each host: reads its configuration out of the host's user data, registers a container
 * instance some time after the boot, loses its connection when the host stops.
 */
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import { ecsArn, newId } from './arns';
import type { EcsCore } from './core';
import { notModelled } from './errors';
import { agentRefusal } from './host-access';
import { tables, type AgentRecord, type ContainerInstanceRecord } from './records';
import type { Scheduler } from './scheduler';
import type { TaskLife } from './task-life';
import type { Ec2InstanceFacts } from '../../world/services';

/** From "running" to a registered agent, clock ms (aws-facts §3 and §10). */
const REGISTER_MS = [30_000, 90_000] as const;
/** Between two attempts to register, clock ms. */
const RETRY_MS = 30_000;
/** After so long a connection that is cut is seen to be, and one that is possible again is made, clock ms (I). */
const LOOK_MS = 120_000;

/** What ECS calls the abilities that its current agent has; task definitions ask for them. */
const AGENT_CAPABILITIES = [
  'com.amazonaws.ecs.capability.docker-remote-api.1.18',
  'com.amazonaws.ecs.capability.docker-remote-api.1.21',
  'com.amazonaws.ecs.capability.docker-remote-api.1.29',
  'com.amazonaws.ecs.capability.logging-driver.awslogs',
  'com.amazonaws.ecs.capability.logging-driver.json-file',
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.ecr-auth',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.secrets.asm.environment-variables',
  'ecs.capability.container-ordering',
  'ecs.capability.container-health-check',
  'ecs.capability.container-restart-policy',
  'ecs.capability.task-cpu-mem-limit',
  'ecs.capability.task-eni',
  'ecs.capability.task-eni-block-instance-metadata',
] as const;

/** What stays for tasks of a host's memory, MiB: the system keeps some 64 and 3 % (I; a t3.medium reports some 3,900 of 4,096). */
export function taskMemory(memoryMiB: number): number {
  return Math.floor(memoryMiB * 0.97 - 64);
}

/** The `ECS_*` settings that a user-data script writes to /etc/ecs/ecs.config, later lines first. */
export function agentSettings(userData: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of userData.split('\n')) {
    const match = /^\s*(?:(?:echo|printf)\s+(?:-e\s+)?)?(["']?)(ECS_[A-Z0-9_]+)=(.*)$/.exec(line);
    if (match === null) continue;
    const [, quote = '', name = '', rest = ''] = match;
    settings.set(name, unquote(rest, quote));
  }
  return settings;
}

/** The value up to the quote that closes the shell's word, or to a redirection. */
function unquote(rest: string, quote: string): string {
  if (quote !== '') {
    const end = rest.lastIndexOf(quote);
    const inner = end < 0 ? rest : rest.slice(0, end);
    return quote === '"' ? inner.replaceAll('\\"', '"').replace(/\\n$/, '') : inner.replace(/\\n$/, '');
  }
  const bare = rest.replace(/\s*>>?\s*\S+\s*$/, '').trim();
  const wrapped = /^(["'])(.*)\1$/.exec(bare);
  return wrapped?.[2] ?? bare;
}

export class Agents {
  constructor(
    private readonly core: EcsCore,
    private readonly life: TaskLife,
    private readonly scheduler: Scheduler,
  ) {
    core.on<{ readonly region: string; readonly instanceId: string }>('ecs.agent.register', (data) =>
      this.register(core.region(data.region), data.instanceId),
    );
    core.on<{ readonly region: string }>('ecs.agents.look', (data) => this.look(core.region(data.region)));
    core.parts.signals.on('ec2.instance.running', ({ region, instanceId }) => {
      const host = core.parts.services.ec2.instance(core.region(region), instanceId);
      if (host === undefined || !agentSettings(host.userData).has('ECS_CLUSTER')) return;
      core.markUsed(core.region(region));
      core.after(core.between(...REGISTER_MS), 'ecs.agent.register', { region, instanceId });
    });
    core.parts.signals.on('ec2.instance.gone', ({ region, instanceId }) =>
      this.hostGone(core.region(region), instanceId),
    );
  }

  /** Takes a container instance out of its cluster; its tasks end with `reason`. */
  deregister(region: Region, instance: ContainerInstanceRecord, reason: string): void {
    if (instance.status === 'INACTIVE') return;
    instance.status = 'INACTIVE';
    instance.agentConnected = false;
    instance.version += 1;
    this.core.index(region).removeInstance(instance);
    this.stopTasks(region, instance, reason);
  }

  /** Cuts or restores an agent's connection; what runs on its host continues. False: none has registered there. */
  setConnected(region: Region, instanceId: string, connected: boolean): boolean {
    const { agents, containerInstances } = tables(region);
    const arn = agents.get(instanceId)?.containerInstanceArn;
    const instance = arn === undefined ? undefined : containerInstances.get(arn);
    if (instance === undefined || instance.status === 'INACTIVE') return false;
    if (connected) {
      this.register(region, instanceId);
    } else {
      const agent = agents.get(instanceId);
      // From now on it is the drill that has cut it, and the drill that ends it.
      if (agent !== undefined) delete agent.cutBy;
      instance.agentConnected = false;
      instance.version += 1;
    }
    return true;
  }

  private register(region: Region, instanceId: string): void {
    const host = this.core.parts.services.ec2.instance(region, instanceId);
    if (host?.state !== 'running') return;
    const { agents, clusters, containerInstances } = tables(region);
    const settings = agentSettings(host.userData);
    const known = agents.get(instanceId);
    const before =
      known?.containerInstanceArn === undefined
        ? undefined
        : containerInstances.get(known.containerInstanceArn);
    const clusterName = settings.get('ECS_CLUSTER') ?? '';
    const refusal = agentRefusal(this.core, region, host, clusterName);
    if (known !== undefined && before !== undefined && before.status !== 'INACTIVE') {
      if (refusal === undefined) this.connect(region, known, before);
      else known.cutBy = refusal;
      return;
    }
    if (clusters.get(clusterName)?.status !== 'ACTIVE' || refusal !== undefined) {
      this.core.parts.log.info('ECS: an agent cannot register yet', {
        instanceId,
        cluster: clusterName,
        ...defined({ refusal }),
      });
      this.core.after(RETRY_MS, 'ecs.agent.register', { region: region.name, instanceId });
      return;
    }
    const instance = describe(this.core, region, host, clusterName, settings);
    containerInstances.set(instance.arn, instance);
    agents.set(instanceId, { instanceId, containerInstanceArn: instance.arn });
    this.core.index(region).addInstance(instance);
    this.scheduler.hostChanged(region, instance);
    this.lookLater(region);
  }

  private connect(region: Region, agent: AgentRecord, instance: ContainerInstanceRecord): void {
    delete agent.cutBy;
    instance.agentConnected = true;
    instance.version += 1;
    this.scheduler.hostChanged(region, instance);
  }

  /** Cuts the connections that network or role forbid now, and makes those again that they had cut. */
  private look(region: Region): void {
    const { agents, containerInstances, looks } = tables(region);
    looks.clear();
    for (const agent of agents.values()) {
      const host = this.core.parts.services.ec2.instance(region, agent.instanceId);
      const instance = containerInstances.get(agent.containerInstanceArn ?? '');
      if (host?.state !== 'running' || instance === undefined || instance.status === 'INACTIVE') continue;
      const refusal = agentRefusal(this.core, region, host, instance.clusterName);
      if (refusal !== undefined && instance.agentConnected) {
        agent.cutBy = refusal;
        instance.agentConnected = false;
        instance.version += 1;
        this.core.parts.log.warn('ECS: an agent lost its connection', { instanceId: host.id, refusal });
      } else if (refusal === undefined && agent.cutBy !== undefined) {
        this.connect(region, agent, instance);
      }
    }
    if (agents.size > 0) this.lookLater(region);
  }

  private lookLater(region: Region): void {
    const { looks } = tables(region);
    if (looks.has('agents')) return;
    looks.set('agents', true);
    this.core.after(LOOK_MS, 'ecs.agents.look', { region: region.name });
  }

  private hostGone(region: Region, instanceId: string): void {
    const { agents, containerInstances } = tables(region);
    const arn = agents.get(instanceId)?.containerInstanceArn;
    const instance = arn === undefined ? undefined : containerInstances.get(arn);
    if (instance === undefined) return;
    const state = this.core.parts.services.ec2.instance(region, instanceId)?.state;
    if (state === 'stopping' || state === 'stopped') {
      instance.agentConnected = false;
      instance.version += 1;
      this.stopTasks(region, instance, `Host EC2 (instance ${instanceId}) stopped.`);
      return;
    }
    // Without its agent's connection ECS does not notice: it stays until it is deregistered (aws-facts §4).
    if (!instance.agentConnected) return;
    this.deregister(region, instance, `Host EC2 (instance ${instanceId}) terminated.`);
    agents.delete(instanceId);
  }

  private stopTasks(region: Region, instance: ContainerInstanceRecord, reason: string): void {
    for (const task of this.core.index(region).instanceTasks(instance.arn)) {
      this.life.stop(region, task, { code: 'TerminationNotice', reason, how: 'lost' });
    }
  }
}

function describe(
  core: EcsCore,
  region: Region,
  host: Ec2InstanceFacts,
  clusterName: string,
  settings: ReadonlyMap<string, string>,
): ContainerInstanceRecord {
  const id = newId(region);
  return {
    arn: ecsArn(region, `container-instance/${clusterName}/${id}`),
    id,
    clusterName,
    instanceId: host.id,
    zone: host.zone,
    privateIp: host.privateIp,
    registeredAt: core.now(),
    capacity: {
      cpu: host.vcpus * 1024,
      memory: taskMemory(host.memoryMiB),
      interfaces: host.maxNetworkInterfaces - 1,
    },
    builtIn: {
      'ecs.ami-id': host.imageId,
      'ecs.availability-zone': host.zone,
      'ecs.instance-type': host.type,
      'ecs.os-type': 'linux',
      'ecs.os-family': 'LINUX',
      'ecs.cpu-architecture': /^[a-z]+\d+g[a-z]*\./.test(host.type) ? 'arm64' : 'x86_64',
      'ecs.vpc-id': host.vpcId,
      'ecs.subnet-id': host.subnetId,
      'ecs.awsvpc-trunk-id': '',
      ...Object.fromEntries(AGENT_CAPABILITIES.map((name) => [name, ''])),
    },
    custom: customAttributes(core, settings),
    status: 'ACTIVE',
    agentConnected: true,
    version: 1,
    tags: {},
    images: {},
  };
}

function customAttributes(core: EcsCore, settings: ReadonlyMap<string, string>): Record<string, string> {
  const text = settings.get('ECS_INSTANCE_ATTRIBUTES');
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, String(item)]));
    }
  } catch {
    // As the agent does: it logs, and registers without them.
  }
  core.parts.log.warn('ECS: ECS_INSTANCE_ATTRIBUTES is not a JSON object', { text });
  return {};
}

/** RegisterContainerInstance is the agents' own call. */
export const refuseForeignAgent = (): never => {
  throw notModelled(
    'RegisterContainerInstance: agents register by themselves, from the user data of their host',
  );
};
