/** DescribeInstanceTypes and the offerings by zone. */
import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  type InstanceTypeInfo,
  type InstanceTypeOffering,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { applyFilters } from '../shared/filters';
import { refuseDryRun } from '../shared/idempotency';
import { paginate } from '../shared/pagination';
import { define } from './define';
import { instanceTypes, zonesOffering, type InstanceType } from './instance-type-catalogue';
import { zoneId } from './zones';

export function registerInstanceTypes(parts: Parts): void {
  define(parts, DescribeInstanceTypesCommand, {
    models: ['InstanceTypes', 'Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input) => {
      refuseDryRun(input);
      const names: readonly string[] = input.InstanceTypes ?? [];
      const unknown = names.filter((name) => !instanceTypes.has(name));
      if (unknown.length > 0) {
        throw new AwsError(
          'InvalidInstanceType',
          `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
        );
      }
      const wanted = [...instanceTypes.values()].filter(
        (type) => names.length === 0 || names.includes(type.name),
      );
      const rows = applyFilters(wanted, input.Filters, {
        'instance-type': (type) => type.name,
        'current-generation': (type) => type.currentGeneration,
        'bare-metal': () => false,
        'burstable-performance-supported': (type) => type.burstable,
        hypervisor: (type) => (type.nitro ? 'nitro' : 'xen'),
        'memory-info.size-in-mib': (type) => type.memoryMiB,
        'network-info.maximum-network-interfaces': (type) => type.maxNetworkInterfaces,
        'processor-info.supported-architecture': (type) => type.architecture,
        'supported-usage-class': () => 'on-demand',
        'vcpu-info.default-vcpus': (type) => type.vcpus,
        'vcpu-info.default-cores': (type) => type.cores,
      });
      const page = paginate(rows, {
        key: (type) => type.name,
        token: input.NextToken,
        size: input.MaxResults,
        usual: 100,
        least: 5,
        most: 100,
      });
      return { InstanceTypes: page.rows.map(present), NextToken: page.next };
    },
  });

  define(parts, DescribeInstanceTypeOfferingsCommand, {
    models: ['LocationType', 'Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input, { region }) => {
      refuseDryRun(input);
      const by = input.LocationType ?? 'region';
      if (by !== 'region' && by !== 'availability-zone' && by !== 'availability-zone-id') {
        throw new AwsError('NotImplemented', `Offerings by '${by}' are not modelled.`, 501);
      }
      const offerings = [...instanceTypes.values()].flatMap((type) => {
        const zones = zonesOffering(region.name, type);
        const places =
          by === 'region'
            ? [region.name]
            : by === 'availability-zone'
              ? zones
              : zones.flatMap((zone) => zoneId(region.name, zone) ?? []);
        return places.map((location) => ({ type: type.name, location }));
      });
      const rows = applyFilters(offerings, input.Filters, {
        'instance-type': (row) => row.type,
        location: (row) => row.location,
      });
      const page = paginate(rows, {
        key: (row) => `${row.type} ${row.location}`,
        token: input.NextToken,
        size: input.MaxResults,
        usual: 1000,
        least: 5,
        most: 1000,
      });
      return {
        InstanceTypeOfferings: page.rows.map((row) => ({
          InstanceType: row.type as NonNullable<InstanceTypeOffering['InstanceType']>,
          LocationType: by,
          Location: row.location,
        })),
        NextToken: page.next,
      };
    },
  });
}

function present(type: InstanceType): InstanceTypeInfo {
  return {
    InstanceType: type.name as NonNullable<InstanceTypeInfo['InstanceType']>,
    CurrentGeneration: type.currentGeneration,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: type.nitro ? 'nitro' : 'xen',
    ProcessorInfo: {
      SupportedArchitectures: [type.architecture],
    },
    VCpuInfo: {
      DefaultVCpus: type.vcpus,
      DefaultCores: type.cores,
      DefaultThreadsPerCore: type.vcpus / type.cores,
    },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    InstanceStorageSupported: false,
    NetworkInfo: {
      NetworkPerformance: type.network,
      MaximumNetworkInterfaces: type.maxNetworkInterfaces,
      MaximumNetworkCards: 1,
      DefaultNetworkCardIndex: 0,
      NetworkCards: [
        {
          NetworkCardIndex: 0,
          NetworkPerformance: type.network,
          MaximumNetworkInterfaces: type.maxNetworkInterfaces,
        },
      ],
      Ipv4AddressesPerInterface: type.ipv4PerInterface,
      Ipv6AddressesPerInterface: type.ipv4PerInterface,
      Ipv6Supported: true,
      EnaSupport: type.nitro ? 'required' : 'unsupported',
      EfaSupported: false,
    },
    PlacementGroupInfo: { SupportedStrategies: ['partition', 'spread'] },
    HibernationSupported: false,
    BurstablePerformanceSupported: type.burstable,
    DedicatedHostsSupported: !type.burstable,
    AutoRecoverySupported: true,
    SupportedBootModes: ['legacy-bios'],
  };
}
