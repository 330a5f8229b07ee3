/** For tests of ELBv2: a rehearsal with doubles of EC2, IAM and the runtime, and targets that are real servers. */
import {
  CreateListenerCommand,
  type CreateListenerCommandInput,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer,
  RegisterTargetsCommand,
  type TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defined } from '../../../../app/defined';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import type { Ec2InstanceFacts, Endpoint, NetworkInterface } from '../../world/services';
import { permissiveIam } from '../iam/iam.testing';
import type { DataPlaneSettings } from './data-plane/settings';
import { createElbv2, type Elbv2 } from './elbv2';

interface TestSubnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  freeAddresses: number;
}

/** The doubles' state, for tests to set. */
interface TestNetwork {
  readonly subnets: Map<string, TestSubnet>;
  readonly interfaces: Map<string, NetworkInterface & { readonly description: string }>;
  readonly instances: Map<string, Ec2InstanceFacts>;
  /** `ip:port` → where it really listens. */
  readonly endpoints: Map<string, Endpoint>;
  /** `ip:port` that security groups close. */
  readonly closed: Set<string>;
}

export interface Elbv2Test {
  readonly rehearsal: TestRehearsal;
  readonly elbv2: Elbv2;
  readonly client: ElasticLoadBalancingV2Client;
  readonly network: TestNetwork;
  /** Makes a load balancer over both subnets and waits until it is active. */
  activeLoadBalancer(name: string): Promise<LoadBalancer>;
  targetGroup(name: string, more?: Partial<CreateTargetGroupCommandInput>): Promise<string>;
  listener(loadBalancer: LoadBalancer, port: number, action: ListenerAction): Promise<string>;
  register(targetGroupArn: string, ip: string, port?: number): Promise<void>;
  health(targetGroupArn: string): Promise<TargetHealth | undefined>;
  /** A real HTTP server behind `ip:8888`. Answers 200 to everything unless told otherwise. */
  serve(ip: string, handler?: RequestListener): Promise<Server>;
  close(): Promise<void>;
}

type ListenerAction = NonNullable<CreateListenerCommandInput['DefaultActions']>[number];

const zones = ['eu-west-1a', 'eu-west-1b'] as const;

export function createElbv2Test(
  options: { readonly speed?: number; readonly settings?: Partial<DataPlaneSettings> } = {},
): Elbv2Test {
  const network: TestNetwork = {
    subnets: new Map(
      zones.map((zone, at) => [
        `subnet-${at}`,
        { id: `subnet-${at}`, vpcId: 'vpc-1', zone, freeAddresses: 200 },
      ]),
    ),
    interfaces: new Map(),
    instances: new Map(),
    endpoints: new Map(),
    closed: new Set(),
  };
  const servers: Server[] = [];
  const made: { elbv2?: Elbv2 } = {};
  const rehearsal = createTestRehearsal({
    ...defined({ speed: options.speed }),
    services: (parts) => {
      let count = 0;
      parts.services.ec2 = {
        createNetworkInterface: (_region, { subnetId, description }) => {
          count += 1;
          const subnet = network.subnets.get(subnetId);
          if (subnet === undefined) throw new Error(`no subnet ${subnetId}`);
          const row = {
            id: `eni-${count}`,
            privateIp: `10.0.0.${count}`,
            subnetId,
            zone: subnet.zone,
            macAddress: '02:00:00:00:00:01',
            description,
          };
          network.interfaces.set(row.id, row);
          return row;
        },
        setSecurityGroups: () => undefined,
        deleteNetworkInterface: (_region, id) => {
          network.interfaces.delete(id);
        },
        subnet: (_region, id) => network.subnets.get(id),
        securityGroup: (_region, id) => (id.startsWith('sg-') ? { id, vpcId: 'vpc-1' } : undefined),
        vpcExists: (_region, id) => id === 'vpc-1',
        hasInternetGateway: () => true,
        instance: (_region, id) => network.instances.get(id),
        reachable: (_region, _from, to, port) => {
          const ip = to.kind === 'service' ? to.name : to.ip;
          return network.closed.has(`${ip}:${port}`)
            ? { reachable: false, blockedBy: 'security-group', reason: `${ip}:${port} is closed` }
            : { reachable: true };
        },
      };
      parts.services.iam = permissiveIam();
      parts.services.runtime = {
        image: () => undefined,
        start: () => Promise.resolve(),
        stop: () => Promise.resolve(),
        kill: () => undefined,
        hasReal: () => false,
        endpoint: (ip, port) => network.endpoints.get(`${ip}:${port}`),
      };
      made.elbv2 = createElbv2(parts, {
        leastCheckTimeoutMs: 250,
        leastIdleTimeoutMs: 400,
        ...options.settings,
      });
      parts.services.elbv2 = made.elbv2;
    },
  });
  const { elbv2 } = made;
  if (elbv2 === undefined) throw new Error('no service was made');
  const client = rehearsal.client(ElasticLoadBalancingV2Client);

  return {
    rehearsal,
    elbv2,
    client,
    network,
    activeLoadBalancer: async (name) => {
      const { LoadBalancers } = await client.send(
        new CreateLoadBalancerCommand({
          Name: name,
          Subnets: ['subnet-0', 'subnet-1'],
          SecurityGroups: ['sg-1'],
        }),
      );
      return until(async () => {
        const answer = await client.send(
          new DescribeLoadBalancersCommand({ LoadBalancerArns: [LoadBalancers?.[0]?.LoadBalancerArn ?? ''] }),
        );
        const [loadBalancer] = answer.LoadBalancers ?? [];
        return loadBalancer?.State?.Code === 'active' ? loadBalancer : undefined;
      });
    },
    targetGroup: async (name, more = {}) => {
      const { TargetGroups } = await client.send(
        new CreateTargetGroupCommand({
          Name: name,
          Protocol: 'HTTP',
          Port: 8888,
          VpcId: 'vpc-1',
          TargetType: 'ip',
          ...more,
        }),
      );
      return TargetGroups?.[0]?.TargetGroupArn ?? '';
    },
    listener: async (loadBalancer, port, action) => {
      const { Listeners } = await client.send(
        new CreateListenerCommand({
          LoadBalancerArn: loadBalancer.LoadBalancerArn,
          Protocol: 'HTTP',
          Port: port,
          DefaultActions: [action],
        }),
      );
      return Listeners?.[0]?.ListenerArn ?? '';
    },
    register: async (targetGroupArn, ip, port) => {
      await client.send(
        new RegisterTargetsCommand({
          TargetGroupArn: targetGroupArn,
          Targets: [{ Id: ip, ...defined({ Port: port }) }],
        }),
      );
    },
    health: async (targetGroupArn) => {
      const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }));
      return answer.TargetHealthDescriptions?.[0]?.TargetHealth;
    },
    serve: async (ip, handler = (_request, response) => response.end('works')) => {
      const server = createServer(handler);
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      servers.push(server);
      network.endpoints.set(`${ip}:8888`, {
        host: '127.0.0.1',
        port: (server.address() as AddressInfo).port,
      });
      return server;
    },
    close: async () => {
      await elbv2.close();
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      rehearsal.close();
    },
  };
}

/** Asks again and again until there is an answer; fails after 10 s of wall time. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
