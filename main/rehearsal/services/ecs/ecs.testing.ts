/** For ECS's own tests: a rehearsal of ECS alone, with small doubles of the services around it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ECSClient, type Service, type Task } from '@aws-sdk/client-ecs';
import * as ecs from '@aws-sdk/client-ecs';
import { vi } from 'vitest';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import { AwsError } from '../../wire/registry';
import type {
  ContainerRun,
  Ec2InstanceFacts,
  Endpoint,
  IamInternals,
  NetworkInterface,
  Parts,
  Reachability,
  TargetState,
  TrafficEnd,
} from '../../world/services';
import { permissiveIam } from '../iam/iam.testing';
import { createEcs } from './ecs';

export const REGION = 'eu-west-1';
export const CLUSTER = 'lectern-w1';
export const ROLE = 'arn:aws:iam::123456789012:role/lectern/w1/execution';
export const GROUP =
  'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/lec-w1-01-jupyter/0123456789abcdef';

type Host = { -readonly [K in keyof Ec2InstanceFacts]: Ec2InstanceFacts[K] };

/** Tries until it holds, at most `timeout` ms of the wall: long enough for a busy machine. */
export function eventually<T>(attempt: () => T | Promise<T>, timeout = 10_000): Promise<T> {
  return vi.waitFor(attempt, { timeout, interval: 10 });
}

/** How the double's containers behave, by image. */
export type Behaviour = 'serve' | 'succeed' | 'fail' | 'no-program';

export class TestBed {
  readonly rehearsal: TestRehearsal;
  readonly client: ECSClient;
  readonly hosts = new Map<string, Host>();
  readonly interfaces = new Map<string, NetworkInterface>();
  /** Containers that run now, by run id. */
  readonly running = new Map<string, ContainerRun>();
  /** Every start, in order. */
  readonly starts: ContainerRun[] = [];
  readonly stops: string[] = [];
  readonly behaviours = new Map<string, Behaviour>([
    ['jupyter', 'serve'],
    ['materials', 'succeed'],
    ['broken', 'fail'],
    ['no-program', 'no-program'],
  ]);
  readonly roles = new Set([ROLE]);
  readonly secrets = new Map<string, string>();
  readonly logs = new Map<string, string[]>();
  readonly logGroups = new Set(['/lectern/w1']);
  readonly targets = new Map<string, TargetState>();
  readonly endpoints = new Map<string, Endpoint>();
  loadBalancers = ['arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/x/1'];
  /** IAM actions that no role may take. */
  readonly denied = new Set<string>();
  /** Services, by name, that no host gets through to. */
  readonly cutOff = new Set<string>();
  freeAddresses = 200;
  /** What a start waits for, as for real software that takes its time. */
  slowStart: Promise<void> = Promise.resolve();
  /** How a target begins, until a test says otherwise. */
  firstTargetState: TargetState = 'healthy';
  private nextAddress = 10;

  constructor(options: { readonly speed?: number; readonly serviceLinkedRole?: boolean } = {}) {
    let linked = options.serviceLinkedRole ?? true;
    this.rehearsal = createTestRehearsal({
      speed: options.speed ?? 10_000,
      services: (parts) => {
        Object.assign(parts.services, {
          ec2: this.ec2(),
          iam: {
            ...permissiveIam(),
            roleExists: (arn: string) => this.roles.has(arn),
            assumable: (_region: unknown, arn: string, service: string) =>
              service === 'ec2.amazonaws.com' || this.roles.has(arn),
            authorize: (...[, session, { action }]: Parameters<IamInternals['authorize']>) => {
              if (!this.denied.has(action)) return;
              throw new AwsError(
                'AccessDeniedException',
                `User: ${session.roleArn}/${session.name} is not authorized to perform: ${action}`,
              );
            },
            ensureServiceLinkedRole: () => {
              const before = linked;
              linked = true;
              return before;
            },
          },
          elbv2: this.elbv2(parts),
          secretsManager: {
            resolve: (_region: unknown, from: string) => {
              const value = this.secrets.get(from);
              if (value !== undefined) return value;
              throw new AwsError(
                'ResourceNotFoundException',
                "Secrets Manager can't find the specified secret.",
              );
            },
          },
          logs: {
            open: (_region: unknown, group: string) => {
              if (this.logGroups.has(group)) return;
              throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
            },
            append: (_region: unknown, group: string, stream: string, line: string) => {
              if (!this.logGroups.has(group)) return false;
              const key = `${group} ${stream}`;
              this.logs.set(key, [...(this.logs.get(key) ?? []), line]);
              return true;
            },
          },
          runtime: this.runtime(),
        });
        parts.services.ecs = createEcs(parts);
      },
    });
    this.client = this.rehearsal.client(ECSClient);
  }

  close(): void {
    this.rehearsal.close();
  }

  /** Boots a host whose agent joins the cluster with `lectern.seat`. */
  boot(id: string, seat: string, more: Partial<Host> = {}): Host {
    const diskFolder = join(this.rehearsal.dataFolder, id);
    mkdirSync(diskFolder, { recursive: true });
    const host: Host = {
      id,
      state: 'running',
      type: 't3.xlarge',
      imageId: 'ami-1',
      zone: 'eu-west-1a',
      subnetId: 'subnet-a',
      vpcId: 'vpc-1',
      privateIp: '10.0.0.5',
      userData: [
        '#!/bin/bash',
        "cat > /etc/ecs/ecs.config <<'EOF'",
        `ECS_CLUSTER=${CLUSTER}`,
        `ECS_INSTANCE_ATTRIBUTES={"lectern.seat":"${seat}"}`,
        'ECS_AWSVPC_BLOCK_IMDS=true',
        'EOF',
      ].join('\n'),
      vcpus: 4,
      memoryMiB: 16_384,
      maxNetworkInterfaces: 4,
      diskFolder,
      instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/lectern/w1/host',
      ...more,
    };
    this.hosts.set(id, host);
    this.rehearsal.signals.emit('ec2.instance.running', { region: REGION, instanceId: id });
    return host;
  }

  /** Ends a host as EC2 does. */
  lose(id: string, state: 'shutting-down' | 'stopping'): void {
    const host = this.hosts.get(id);
    if (host === undefined) throw new Error(`no host ${id}`);
    host.state = state;
    this.rehearsal.signals.emit('ec2.instance.gone', { region: REGION, instanceId: id });
  }

  /** Says what the load balancer found at the task's target. */
  setTarget(ip: string, state: TargetState): void {
    this.targets.set(`${ip}:8888`, state);
    this.rehearsal.signals.emit('elbv2.target', {
      region: REGION,
      targetGroupArn: GROUP,
      id: ip,
      port: 8888,
    });
  }

  async cluster(): Promise<void> {
    await this.client.send(new ecs.CreateClusterCommand({ clusterName: CLUSTER }));
  }

  /** Registers a task definition with a `jupyter` container, or those given. */
  async define(more: Partial<ecs.RegisterTaskDefinitionCommandInput> = {}): Promise<string> {
    const { taskDefinition } = await this.client.send(
      new ecs.RegisterTaskDefinitionCommand({
        family: 'lectern-w1-01-jupyter',
        networkMode: 'awsvpc',
        cpu: '1024',
        memory: '2048',
        executionRoleArn: ROLE,
        containerDefinitions: [
          { name: 'jupyter', image: 'jupyter', portMappings: [{ containerPort: 8888 }], essential: true },
        ],
        ...more,
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? '';
  }

  async serve(taskDefinition: string, more: Partial<ecs.CreateServiceCommandInput> = {}): Promise<Service> {
    const { service } = await this.client.send(
      new ecs.CreateServiceCommand({
        cluster: CLUSTER,
        serviceName: 'seat-01-jupyter',
        taskDefinition,
        desiredCount: 1,
        networkConfiguration: {
          awsvpcConfiguration: { subnets: ['subnet-b', 'subnet-a'], securityGroups: ['sg-1'] },
        },
        placementConstraints: [{ type: 'memberOf', expression: 'attribute:lectern.seat == 01' }],
        deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
        availabilityZoneRebalancing: 'DISABLED',
        loadBalancers: [{ targetGroupArn: GROUP, containerName: 'jupyter', containerPort: 8888 }],
        healthCheckGracePeriodSeconds: 120,
        ...more,
      }),
    );
    if (service === undefined) throw new Error('no service');
    return service;
  }

  async service(name = 'seat-01-jupyter'): Promise<Service> {
    const { services } = await this.client.send(
      new ecs.DescribeServicesCommand({ cluster: CLUSTER, services: [name], include: ['TAGS'] }),
    );
    const service = services?.[0];
    if (service === undefined) throw new Error(`no service ${name}`);
    return service;
  }

  /** The service's events, oldest first, without `(service NAME) `. */
  async events(name?: string): Promise<string[]> {
    const service = await this.service(name);
    return (service.events ?? [])
      .map((event) => (event.message ?? '').replace(/^\(service \S+\) /, ''))
      .reverse();
  }

  async tasks(
    desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING',
    more: Partial<ecs.ListTasksCommandInput> = {},
  ): Promise<Task[]> {
    const { taskArns = [] } = await this.client.send(
      new ecs.ListTasksCommand({ cluster: CLUSTER, desiredStatus, ...more }),
    );
    if (taskArns.length === 0) return [];
    const { tasks } = await this.client.send(
      new ecs.DescribeTasksCommand({ cluster: CLUSTER, tasks: taskArns, include: ['TAGS'] }),
    );
    return tasks ?? [];
  }

  /** The one task that runs or comes. */
  async task(): Promise<Task> {
    const [task] = await this.tasks();
    if (task === undefined) throw new Error('no task');
    return task;
  }

  private ec2() {
    const zones = new Map([
      ['subnet-a', 'eu-west-1a'],
      ['subnet-b', 'eu-west-1b'],
    ]);
    return {
      instance: (_region: unknown, id: string) => this.hosts.get(id),
      reachable: (_region: unknown, _from: TrafficEnd, to: TrafficEnd): Reachability =>
        to.kind === 'service' && this.cutOff.has(to.name)
          ? { reachable: false, blockedBy: 'route', reason: `no route to ${to.name}` }
          : { reachable: true },
      subnet: (_region: unknown, id: string) => {
        const zone = zones.get(id);
        return zone === undefined
          ? undefined
          : { id, zone, vpcId: 'vpc-1', freeAddresses: this.freeAddresses };
      },
      securityGroup: (_region: unknown, id: string) => (id === 'sg-1' ? { id, vpcId: 'vpc-1' } : undefined),
      createNetworkInterface: (_region: unknown, request: { readonly subnetId: string }) => {
        if (this.freeAddresses === 0) {
          throw new AwsError('InsufficientFreeAddressesInSubnet', 'The subnet has no free addresses.');
        }
        this.nextAddress += 1;
        const card: NetworkInterface = {
          id: `eni-${this.nextAddress}`,
          privateIp: `10.0.1.${this.nextAddress}`,
          subnetId: request.subnetId,
          zone: zones.get(request.subnetId) ?? '',
          macAddress: '02:00:00:00:00:01',
        };
        this.interfaces.set(card.id, card);
        return card;
      },
      deleteNetworkInterface: (_region: unknown, id: string) => {
        this.interfaces.delete(id);
      },
    };
  }

  private elbv2(parts: Parts) {
    const key = (target: { readonly id: string; readonly port: number }): string =>
      `${target.id}:${target.port}`;
    return {
      targetGroup: (_region: unknown, arn: string) =>
        arn === GROUP
          ? { arn, targetType: 'ip', vpcId: 'vpc-1', loadBalancerArns: this.loadBalancers }
          : undefined,
      registerTarget: (_region: unknown, targetGroupArn: string, target: { id: string; port: number }) => {
        this.targets.set(key(target), 'initial');
        const { firstTargetState } = this;
        queueMicrotask(() => {
          if (this.targets.get(key(target)) !== 'initial') return;
          this.targets.set(key(target), firstTargetState);
          parts.signals.emit('elbv2.target', {
            region: REGION,
            targetGroupArn,
            id: target.id,
            port: target.port,
          });
        });
      },
      deregisterTarget: (_region: unknown, _arn: string, target: { id: string; port: number }) => {
        this.targets.set(key(target), 'draining');
      },
      targetProblem: () => 'Request timed out',
      targetState: (_region: unknown, _arn: string, target: { id: string; port: number }) =>
        this.targets.get(key(target)),
    };
  }

  private runtime() {
    const end = (id: string, code: number, reason?: string): void => {
      const run = this.running.get(id);
      this.running.delete(id);
      run?.exited(code, reason);
    };
    return {
      image: (reference: string) => (this.behaviours.has(reference) ? { standIn: reference } : undefined),
      start: async (run: ContainerRun): Promise<void> => {
        this.starts.push(run);
        this.running.set(run.id, run);
        run.log(`started ${run.image}`);
        const behaviour = this.behaviours.get(run.image);
        if (behaviour === 'no-program') {
          this.running.delete(run.id);
          throw new Error('exec: no such program');
        }
        if (behaviour === 'succeed') queueMicrotask(() => end(run.id, 0));
        if (behaviour === 'fail') queueMicrotask(() => end(run.id, 1));
        await this.slowStart;
      },
      stop: async (id: string): Promise<void> => {
        this.stops.push(id);
        end(id, 143);
      },
      kill: (id: string): void => end(id, 137),
      hasReal: () => false,
      endpoint: (ip: string, port: number) => this.endpoints.get(`${ip}:${port}`),
    };
  }
}
