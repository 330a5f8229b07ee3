/** The quotas of ELBv2 (aws-facts §2) by the names that DescribeAccountLimits gives them. */
import { DescribeAccountLimitsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { pageOf } from './pages';

/** A code of Service Quotas, or a number that AWS does not adjust. */
const sources = {
  'application-load-balancers': 'L-53DA6B97',
  'listeners-per-application-load-balancer': 'L-B6DF7632',
  'rules-per-application-load-balancer': 'L-7EED9B64',
  'target-groups': 'L-B22855CB',
  'target-groups-per-application-load-balancer': 'L-822D1B1B',
  'target-groups-per-action-on-application-load-balancer': 5,
  'targets-per-application-load-balancer': 'L-7E6692B2',
  'targets-per-target-group': 'L-A0D0B863',
  'condition-values-per-alb-rule': 5,
  'condition-wildcards-per-alb-rule': 6,
} as const;

export type QuotaName = keyof typeof sources;

/** The quota that applies to the account in this region now. */
export function quota(region: Region, name: QuotaName): number {
  const source = sources[name];
  return typeof source === 'number' ? source : appliedQuota(region, 'elasticloadbalancing', source);
}

export function registerQuotas(parts: Parts): void {
  parts.registry.on(DescribeAccountLimitsCommand, {
    models: ['Marker', 'PageSize'],
    handle: (input, { region }) => {
      const page = pageOf(Object.keys(sources) as QuotaName[], input, (name) => name);
      return {
        Limits: page.rows.map((name) => ({ Name: name, Max: String(quota(region, name)) })),
        NextMarker: page.next,
      };
    },
  });
}
