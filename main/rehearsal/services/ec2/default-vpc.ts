/**
 * The default VPC that every account has in every region: 172.31.0.0/16 with a public /20 in each zone. It is
 * someone else's as far as Lectern is concerned, and a teardown that touches it shows.
 */
import type { Region } from '../../world/world';
import { formatIp, parseCidr } from './addresses';
import type { Resource } from './records';
import { tables } from './tables';
import { newVpc } from './new-vpc';
import { zonesOf } from './zones';

const CIDR = '172.31.0.0/16';
const SUBNET_SIZE = 2 ** (32 - 20);

/** Makes it when the region is used for the first time. */
export function ensureDefaultVpc(region: Region): void {
  const once = region.table<true>('ec2.default-vpc-made');
  if (once.has('made')) return;
  once.set('made', true);
  const { world } = region;
  const all = tables(region);
  const plain = (prefix: string): Resource => ({
    id: world.id(prefix),
    tags: {},
    createdAt: world.now(),
    visibleAt: 0,
  });
  const { vpc, mainTable } = newVpc(region, plain('vpc-'), {
    cidr: CIDR,
    isDefault: true,
    tenancy: 'default',
  });
  const gateway = { ...plain('igw-'), vpcId: vpc.id };
  all.internetGateways.set(gateway.id, gateway);
  mainTable.routes = [
    ...mainTable.routes,
    { destination: { cidr: '0.0.0.0/0' }, gatewayId: gateway.id, origin: 'CreateRoute' },
  ];
  const base = parseCidr(CIDR)?.base ?? 0;
  zonesOf(region.name).forEach((zone, index) => {
    const subnet = {
      ...plain('subnet-'),
      vpcId: vpc.id,
      cidr: `${formatIp(base + index * SUBNET_SIZE)}/20`,
      zone: zone.name,
      defaultForZone: true,
      aclAssociationId: world.id('aclassoc-'),
      publicIpOnLaunch: true,
      nextHost: 0,
    };
    all.subnets.set(subnet.id, subnet);
  });
}
