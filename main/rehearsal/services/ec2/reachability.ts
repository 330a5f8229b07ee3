/**
 * Whether rehearsed traffic arrives: by the groups of both ends, the route table of the subnet and public
 * addresses, as in a VPC. Network ACLs are not modelled: every subnet has AWS's default one, which lets all
 * through. Groups are stateful, so the way back needs no rule of its own, but a route.
 */
import type { Reachability, TrafficEnd } from '../../world/services';
import type { Region } from '../../world/world';
import { ipInCidr, parseCidr } from './addresses';
import type { NetworkInterfaceRecord, RouteRecord } from './records';
import { routeTableOf } from './route-tables';
import { permits, type Peer } from './security-group-rules';
import { tables } from './tables';
import { prefixList } from './vpc-endpoints';

/** TEST-NET-2 (RFC 5737): where AWS's own services and public registries are, to rules and routes. */
const SERVICE_IP = '198.51.100.10';

const arrives: Reachability = { reachable: true };

export interface Traffic {
  readonly from: TrafficEnd;
  readonly to: TrafficEnd;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** Finds the interface of an address; `InterfaceIndex` is one that scales. */
export type FindInterface = (vpcId: string, ip: string) => NetworkInterfaceRecord | undefined;

/** Pure: reads the region's tables as they are now, and changes nothing. */
export function reachable(region: Region, find: FindInterface, traffic: Traffic): Reachability {
  const { from, to } = traffic;
  if (from.kind === 'interface') {
    return to.kind === 'interface'
      ? withinVpc(region, find, traffic, from, to)
      : outwards(region, find, traffic, from, to);
  }
  if (to.kind === 'interface') return inwards(region, find, traffic, from, to);
  return no('address', 'neither end is in a VPC');
}

type InterfaceEnd = Extract<TrafficEnd, { kind: 'interface' }>;
type OutsideEnd = Exclude<TrafficEnd, InterfaceEnd>;

function withinVpc(
  region: Region,
  find: FindInterface,
  traffic: Traffic,
  from: InterfaceEnd,
  to: InterfaceEnd,
): Reachability {
  if (from.vpcId !== to.vpcId) return no('route', `${from.vpcId} has no route to ${to.vpcId}`);
  if (to.byName === true && !resolvesNames(region, from.vpcId)) return noNames(from.vpcId);
  const source = find(from.vpcId, from.ip);
  const target = find(to.vpcId, to.ip);
  if (source === undefined) return nobody(from);
  if (target === undefined) return nobody(to);
  if (source.id === target.id) return arrives;
  return (
    leaves(region, source, traffic, { ip: to.ip, groupIds: target.groupIds }) ??
    enters(region, target, traffic, { ip: from.ip, groupIds: source.groupIds }) ??
    arrives
  );
}

/** Every name outside is resolved by the VPC's own DNS server. */
function outwards(
  region: Region,
  find: FindInterface,
  traffic: Traffic,
  from: InterfaceEnd,
  to: OutsideEnd,
): Reachability {
  const source = find(from.vpcId, from.ip);
  if (source === undefined) return nobody(from);
  if (to.kind === 'service' && !resolvesNames(region, from.vpcId)) return noNames(from.vpcId);
  const peer: Peer =
    to.kind === 'service'
      ? { ip: SERVICE_IP, groupIds: [], prefixListId: listOf(region, to.name) }
      : { ip: to.ip, groupIds: [] };
  const refused = leaves(region, source, traffic, peer);
  if (refused !== undefined) return refused;
  const route = routeTo(region, source, peer);
  if (route === undefined) return noRoute(source, peer);
  if ('prefixListId' in route.destination) {
    const state = tables(region).vpcEndpoints.get(route.gatewayId)?.state;
    return state === 'available' ? arrives : no('route', `the endpoint ${route.gatewayId} is not available`);
  }
  return throughGateway(region, source, route) ?? arrives;
}

function inwards(
  region: Region,
  find: FindInterface,
  traffic: Traffic,
  from: OutsideEnd,
  to: InterfaceEnd,
): Reachability {
  const target = find(to.vpcId, to.ip);
  if (target === undefined) return nobody(to);
  const peer: Peer = { ip: from.kind === 'service' ? SERVICE_IP : from.ip, groupIds: [] };
  const refused = enters(region, target, traffic, peer);
  if (refused !== undefined) return refused;
  // The answer goes back by the subnet's routes.
  const route = routeTo(region, target, peer);
  if (route === undefined) return noRoute(target, peer);
  return throughGateway(region, target, route) ?? arrives;
}

function leaves(
  region: Region,
  source: NetworkInterfaceRecord,
  { port, protocol }: Traffic,
  to: Peer,
): Reachability | undefined {
  if (allowedBy(region, source, true, to, port, protocol)) return undefined;
  return no(
    'security-group',
    `no outbound rule of ${names(source)} lets ${protocol} ${port} out from ${source.privateIp} to ${to.ip}`,
  );
}

function enters(
  region: Region,
  target: NetworkInterfaceRecord,
  { port, protocol }: Traffic,
  from: Peer,
): Reachability | undefined {
  if (allowedBy(region, target, false, from, port, protocol)) return undefined;
  return no(
    'security-group',
    `no inbound rule of ${names(target)} lets ${protocol} ${port} in from ${from.ip} to ${target.privateIp}`,
  );
}

function allowedBy(
  region: Region,
  { groupIds }: NetworkInterfaceRecord,
  egress: boolean,
  peer: Peer,
  port: number,
  protocol: string,
): boolean {
  const { securityGroups } = tables(region);
  return groupIds.some((id) =>
    securityGroups.get(id)?.rules.some((rule) => permits(rule, egress, peer, port, protocol)),
  );
}

/** The most specific route of the interface's subnet; an endpoint's list is more so than any other here. */
function routeTo(region: Region, from: NetworkInterfaceRecord, to: Peer): RouteRecord | undefined {
  const routes = routeTableOf(region, { id: from.subnetId, vpcId: from.vpcId })?.routes ?? [];
  let best: RouteRecord | undefined;
  let bestBits = -1;
  for (const route of routes) {
    if ('prefixListId' in route.destination) {
      if (route.destination.prefixListId === to.prefixListId) return route;
      continue;
    }
    const bits = parseCidr(route.destination.cidr)?.bits ?? -1;
    if (bits <= bestBits || !ipInCidr(to.ip, route.destination.cidr)) continue;
    best = route;
    bestBits = bits;
  }
  return best;
}

function throughGateway(
  region: Region,
  { vpcId, subnetId, privateIp, publicIp }: NetworkInterfaceRecord,
  { gatewayId }: RouteRecord,
): Reachability | undefined {
  if (tables(region).internetGateways.get(gatewayId)?.vpcId !== vpcId) {
    return no('route', `the route of ${subnetId} leads to ${gatewayId}, which is not attached to ${vpcId}`);
  }
  if (publicIp === undefined) {
    return no('address', `${privateIp} has no public address, so the internet gateway does not pass it on`);
  }
  return undefined;
}

function resolvesNames(region: Region, vpcId: string): boolean {
  return tables(region).vpcs.get(vpcId)?.dnsSupport === true;
}

function listOf(region: Region, service: string): string {
  return prefixList(region, `com.amazonaws.${region.name}.${service}`);
}

function names({ groupIds }: NetworkInterfaceRecord): string {
  return groupIds.length === 0 ? 'no security group' : groupIds.join(', ');
}

function nobody({ ip, vpcId }: InterfaceEnd): Reachability {
  return no('address', `no network interface in ${vpcId} has the address ${ip}`);
}

function noNames(vpcId: string): Reachability {
  return no('name', `DNS support of ${vpcId} is switched off`);
}

function noRoute({ subnetId }: NetworkInterfaceRecord, { ip }: Peer): Reachability {
  return no('route', `the route table of ${subnetId} has no route to ${ip}`);
}

function no(
  blockedBy: Extract<Reachability, { reachable: false }>['blockedBy'],
  reason: string,
): Reachability {
  return { reachable: false, blockedBy, reason };
}
