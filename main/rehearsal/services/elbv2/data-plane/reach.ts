/** How a load balancer reaches a target: through the VPC's security groups to wherever it really listens. */
import type { Endpoint, Parts } from '../../../world/services';
import type { Region } from '../../../world/world';
import type { LoadBalancerRecord, TargetGroupRecord, TargetRecord } from '../records';

/** Wall ms that an answer of the security groups is kept: checks ask for the same hundreds of times a second. */
const keptMs = 1_000;

export type Reached =
  | { readonly kind: 'open'; readonly ip: string; readonly endpoint: Endpoint }
  /** Nothing listens there, or nothing has the address. */
  | { readonly kind: 'refused' }
  /** Security groups drop the packets: a connection is tried until it times out. */
  | { readonly kind: 'dropped' };

export class Reach {
  private readonly kept = new Map<string, { readonly allowed: boolean; readonly until: number }>();

  constructor(private readonly parts: Parts) {}

  /** `port` is the target's own, or that of its health check. */
  to(
    region: Region,
    loadBalancer: LoadBalancerRecord,
    group: TargetGroupRecord,
    target: TargetRecord,
    port: number,
  ): Reached {
    const { ec2, runtime } = this.parts.services;
    const instance = group.targetType === 'instance' ? ec2.instance(region, target.id) : undefined;
    const ip = group.targetType === 'instance' ? instance?.privateIp : target.id;
    if (ip === undefined) return { kind: 'refused' };
    const zone = instance?.zone ?? target.zone;
    const from = (loadBalancer.zones.find((one) => one.zone === zone) ?? loadBalancer.zones[0])?.ip;
    if (from === undefined || !this.allowed(region, from, ip, port)) return { kind: 'dropped' };
    const endpoint = runtime.endpoint(ip, port, group.vpcId);
    return endpoint === undefined ? { kind: 'refused' } : { kind: 'open', ip, endpoint };
  }

  private allowed(region: Region, from: string, to: string, port: number): boolean {
    const key = `${region.name} ${from} ${to} ${port}`;
    const now = performance.now();
    const kept = this.kept.get(key);
    if (kept !== undefined && kept.until > now) return kept.allowed;
    const allowed = this.parts.services.ec2.allows(region, from, to, port);
    if (this.kept.size > 10_000) this.kept.clear();
    this.kept.set(key, { allowed, until: now + keptMs });
    return allowed;
  }
}

/** The endpoint as options of `http.request`. */
export function requestOptions(
  endpoint: Endpoint,
): { readonly socketPath: string } | { readonly host: string; readonly port: number } {
  return 'socketPath' in endpoint
    ? { socketPath: endpoint.socketPath }
    : { host: endpoint.host, port: endpoint.port };
}
