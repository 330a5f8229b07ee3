/** The default quotas of ELBv2 (aws-facts §2) by the names that DescribeAccountLimits gives them. */
import { DescribeAccountLimitsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { pageOf } from './pages';

const defaults = {
  'application-load-balancers': 50,
  'listeners-per-application-load-balancer': 50,
  'rules-per-application-load-balancer': 100,
  'target-groups': 3_000,
  'target-groups-per-application-load-balancer': 100,
  'target-groups-per-action-on-application-load-balancer': 5,
  'targets-per-application-load-balancer': 1_000,
  'targets-per-target-group': 1_000,
  'condition-values-per-alb-rule': 5,
  'condition-wildcards-per-alb-rule': 6,
} as const;

export type QuotaName = keyof typeof defaults;

/** The quota that holds in this region: a row of the table `elbv2.quotas` where there is one, else the default. */
export function quota(region: Region, name: QuotaName): number {
  return region.table<number>('elbv2.quotas').get(name) ?? defaults[name];
}

export function registerQuotas(parts: Parts): void {
  parts.registry.on(DescribeAccountLimitsCommand, {
    models: ['Marker', 'PageSize'],
    handle: (input, { region }) => {
      const names = Object.keys(defaults) as QuotaName[];
      const page = pageOf(names, input, (name) => name);
      return {
        Limits: page.rows.map((name) => ({ Name: name, Max: String(quota(region, name)) })),
        NextMarker: page.next,
      };
    },
  });
}
