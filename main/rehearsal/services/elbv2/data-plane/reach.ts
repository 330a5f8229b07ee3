/** How a load balancer is reached, and reaches a target: as the VPC's groups and routes have it, to where it really listens. */
import type { Endpoint, Parts, Reachability, TrafficEnd } from '../../../world/services';
import type { Region } from '../../../world/world';
import type { LoadBalancerRecord, TargetGroupRecord, TargetRecord } from '../records';

/**
 * Where this computer is on the internet, to the rehearsed rules: an address of TEST-NET-3 (RFC 5737), since
 * the loopback address that its requests come from is none that a rule could name.
 */
export const PARTICIPANT_IP = '203.0.113.10';

export type Reached =
  | { readonly kind: 'open'; readonly ip: string; readonly endpoint: Endpoint }
  /** Nothing listens there, or nothing has the address. */
  | { readonly kind: 'refused' }
  /** The network drops the packets: a connection is tried until it times out. */
  | { readonly kind: 'dropped' };

export class Reach {
  /** Ways that are closed, and why: each is logged when it begins. */
  private readonly closed = new Map<string, string>();

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
    if (from === undefined) return { kind: 'dropped' };
    const { vpcId } = loadBalancer;
    const way = ec2.reachable(region, inside(vpcId, from), inside(vpcId, ip), port);
    this.note(`the load balancer ${loadBalancer.name} to its target ${ip}:${port}`, way);
    if (!way.reachable) return { kind: 'dropped' };
    const endpoint = runtime.endpoint(ip, port, group.vpcId);
    return endpoint === undefined ? { kind: 'refused' } : { kind: 'open', ip, endpoint };
  }

  /** True when a participant's connection to a listener comes about: at a node in any of the zones, as browsers try them all. */
  fromParticipants(region: Region, { name, vpcId, zones }: LoadBalancerRecord, port: number): boolean {
    const from: TrafficEnd = { kind: 'internet', ip: PARTICIPANT_IP };
    let way: Reachability | undefined;
    for (const { ip } of zones) {
      way = this.parts.services.ec2.reachable(region, from, inside(vpcId, ip), port);
      if (way.reachable) break;
    }
    if (way === undefined) return false;
    this.note(`participants (${PARTICIPANT_IP}) to the load balancer ${name}, port ${port}`, way);
    return way.reachable;
  }

  private note(what: string, way: Reachability): void {
    if (way.reachable) {
      if (this.closed.size > 0) this.closed.delete(what);
    } else if (this.closed.get(what) !== way.reason) {
      if (this.closed.size > 10_000) this.closed.clear();
      this.closed.set(what, way.reason);
      this.parts.log.warn(`the rehearsed network drops what goes from ${what}`, { reason: way.reason });
    }
  }
}

function inside(vpcId: string, ip: string): TrafficEnd {
  return { kind: 'interface', vpcId, ip };
}

/** The endpoint as options of `http.request`. */
export function requestOptions(
  endpoint: Endpoint,
): { readonly socketPath: string } | { readonly host: string; readonly port: number } {
  return 'socketPath' in endpoint
    ? { socketPath: endpoint.socketPath }
    : { host: endpoint.host, port: endpoint.port };
}
