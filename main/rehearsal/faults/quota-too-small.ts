import { usedVcpus, vcpuQuota } from '../services/ec2/capacity';
import { setAppliedQuota } from '../services/service-quotas/quotas';
import { regionOf, type MakeFault } from './fault';

/** Running On-Demand Standard vCPUs (aws-facts §2). */
const VCPUS = ['ec2', 'L-1216C47A'] as const;

/** The account may run one vCPU less than it runs now, so that no machine that is lost can be replaced. */
export const quotaTooSmall: MakeFault = (parts) => ({
  begin: ({ place }) => {
    const region = regionOf(parts, place);
    const before = vcpuQuota(region);
    setAppliedQuota(region, ...VCPUS, Math.max(1, usedVcpus(region) - 1));
    return { before };
  },
  end: ({ place, memory }) => {
    setAppliedQuota(regionOf(parts, place), ...VCPUS, Number(memory['before']));
  },
});
