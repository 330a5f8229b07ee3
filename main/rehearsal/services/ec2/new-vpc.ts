/** What AWS makes along with every VPC: its main route table and its default security group. */
import type { Region } from '../../world/world';
import type { Resource, RouteTableRecord, VpcRecord } from './records';
import { allowAllRule } from './security-group-rules';
import { tables } from './tables';

/** Adds the VPC and its companions to the tables. */
export function newVpc(
  region: Region,
  born: Resource,
  settings: Pick<VpcRecord, 'cidr' | 'isDefault' | 'tenancy'>,
): { readonly vpc: VpcRecord; readonly mainTable: RouteTableRecord } {
  const { world } = region;
  const all = tables(region);
  const vpc: VpcRecord = {
    ...born,
    ...settings,
    aclId: world.id('acl-'),
    dnsSupport: true,
    dnsHostnames: settings.isDefault,
  };
  all.vpcs.set(vpc.id, vpc);
  const companion = { tags: {}, createdAt: born.createdAt, visibleAt: born.visibleAt, vpcId: vpc.id };
  const mainTable: RouteTableRecord = {
    ...companion,
    id: world.id('rtb-'),
    routes: [{ destination: { cidr: vpc.cidr }, gatewayId: 'local', origin: 'CreateRouteTable' }],
    associations: [{ id: world.id('rtbassoc-') }],
  };
  all.routeTables.set(mainTable.id, mainTable);
  const groupId = world.id('sg-');
  all.securityGroups.set(groupId, {
    ...companion,
    id: groupId,
    name: 'default',
    description: 'default VPC security group',
    rules: [allowAllRule(world, true, { cidr: '0.0.0.0/0' }), allowAllRule(world, false, { groupId })],
  });
  return { vpc, mainTable };
}
