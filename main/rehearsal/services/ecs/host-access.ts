/**
 * What a host does of its own: its agent's calls to ECS, Docker's pulls and log lines, the reading of secrets.
 * All of it leaves by the host's own interface; whose credentials it uses differs.
 */
import { AwsError } from '../../wire/registry';
import type { Ec2InstanceFacts, Reachability, RoleSession } from '../../world/services';
import type { Region } from '../../world/world';
import { ecsArn } from './arns';
import type { EcsCore } from './core';

/** HTTPS, the only way into AWS's services and registries. */
const HTTPS = 443;

/** What an agent asks of ECS before it counts as registered and connected (ECS developer guide, container instance role). */
const agentActions = ['ecs:DiscoverPollEndpoint', 'ecs:RegisterContainerInstance', 'ecs:Poll'] as const;

/** Whether the host gets through to a service: AWS's by its endpoint's name, `registry` for images. */
export function hostReaches(
  core: EcsCore,
  region: Region,
  host: Pick<Ec2InstanceFacts, 'vpcId' | 'privateIp'>,
  service: string,
): Reachability {
  const from = { kind: 'interface', vpcId: host.vpcId, ip: host.privateIp } as const;
  return core.parts.services.ec2.reachable(region, from, { kind: 'service', name: service }, HTTPS);
}

/** The credentials that the instance hands out; undefined without a profile or a role in it. */
export function hostSession(core: EcsCore, host: Ec2InstanceFacts): RoleSession | undefined {
  const profile = host.instanceProfileArn;
  const roleArn = profile === undefined ? undefined : core.parts.services.iam.roleOfProfile(profile);
  return roleArn === undefined ? undefined : { roleArn, name: host.id };
}

/** Why the agent of a host cannot talk to ECS now; undefined when it can. */
export function agentRefusal(
  core: EcsCore,
  region: Region,
  host: Ec2InstanceFacts,
  clusterName: string,
): string | undefined {
  const way = hostReaches(core, region, host, 'ecs');
  if (!way.reachable) return way.reason;
  const session = hostSession(core, host);
  const { iam } = core.parts.services;
  if (session === undefined) return 'the instance has no role';
  if (!iam.assumable(region, session.roleArn, 'ec2.amazonaws.com'))
    return 'EC2 may not assume the instance’s role';
  for (const action of agentActions) {
    const resource =
      action === 'ecs:RegisterContainerInstance'
        ? ecsArn(region, `cluster/${clusterName}`)
        : action === 'ecs:Poll'
          ? ecsArn(region, `container-instance/${clusterName}/*`)
          : '*';
    const why = refusalOf(() => iam.authorize(region, session, { action, resource }));
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The refusal's code and sentence; undefined when `ask` goes through. Rethrows what is no answer of AWS's. */
export function refusalOf(ask: () => unknown): string | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}
