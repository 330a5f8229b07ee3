/**
 * The instance types of the rehearsed regions: vCPUs, memory and network interfaces decide what fits on a
 * host (aws-facts §2, "ENI / IPv4 limits"; sizes as EC2 publishes them in DescribeInstanceTypes).
 */
import type { Architecture } from './image-catalogue';
import { zonesOf } from './zones';

export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly maxNetworkInterfaces: number;
  readonly ipv4PerInterface: number;
  readonly network: string;
  readonly architecture: Architecture;
  readonly burstable: boolean;
  readonly nitro: boolean;
  readonly currentGeneration: boolean;
}

interface Family {
  readonly architecture: Architecture;
  readonly threadsPerCore: 1 | 2;
  readonly burstable?: boolean;
  /** `size:vcpus/memory MiB/interfaces/IPv4 each`, space-separated. */
  readonly sizes: string;
  readonly network: Readonly<Record<string, string>> & { readonly '*': string };
}

const burstableSizes = (smallInterfaces: number): string =>
  `nano:2/512/2/2 micro:2/1024/2/2 small:2/2048/${smallInterfaces}/4 medium:2/4096/3/6 large:2/8192/3/12 ` +
  'xlarge:4/16384/4/15 2xlarge:8/32768/4/15';

const generalSizes = (memoryPerVcpu: number): string =>
  [
    [2, 'large', '3/10'],
    [4, 'xlarge', '4/15'],
    [8, '2xlarge', '4/15'],
    [16, '4xlarge', '8/30'],
    [32, '8xlarge', '8/30'],
    [48, '12xlarge', '8/30'],
    [64, '16xlarge', '15/50'],
    [96, '24xlarge', '15/50'],
  ]
    .map(
      ([vcpus, size, limits]) =>
        `${size ?? ''}:${vcpus ?? 0}/${Number(vcpus) * memoryPerVcpu}/${limits ?? ''}`,
    )
    .join(' ');

const c5Sizes = generalSizes(2_048)
  .split(' ')
  .filter((entry) => !/^(?:8|16)xlarge:/.test(entry))
  .join(' ');

const gigabit = (entries: Readonly<Record<string, string>>): Family['network'] => ({
  '*': 'Up to 10 Gigabit',
  ...entries,
});
const ten = gigabit({
  '8xlarge': '10 Gigabit',
  '12xlarge': '12 Gigabit',
  '16xlarge': '20 Gigabit',
  '24xlarge': '25 Gigabit',
});
const twelve = gigabit({
  '*': 'Up to 12.5 Gigabit',
  '8xlarge': '12.5 Gigabit',
  '12xlarge': '18.75 Gigabit',
  '16xlarge': '25 Gigabit',
  '24xlarge': '37.5 Gigabit',
});
const five = { '*': 'Up to 5 Gigabit' };

const families: Readonly<Record<string, Family>> = {
  t2: {
    architecture: 'x86_64',
    threadsPerCore: 1,
    burstable: true,
    sizes:
      'nano:1/512/2/2 micro:1/1024/2/2 small:1/2048/3/4 medium:2/4096/3/6 large:2/8192/3/12 xlarge:4/16384/3/15 2xlarge:8/32768/3/15',
    network: { '*': 'Low to Moderate', xlarge: 'Moderate', '2xlarge': 'Moderate' },
  },
  t3: {
    architecture: 'x86_64',
    threadsPerCore: 2,
    burstable: true,
    sizes: burstableSizes(3),
    network: five,
  },
  t3a: {
    architecture: 'x86_64',
    threadsPerCore: 2,
    burstable: true,
    sizes: burstableSizes(2),
    network: five,
  },
  t4g: {
    architecture: 'arm64',
    threadsPerCore: 1,
    burstable: true,
    sizes: burstableSizes(3),
    network: five,
  },
  m5: { architecture: 'x86_64', threadsPerCore: 2, sizes: generalSizes(4_096), network: ten },
  m6i: {
    architecture: 'x86_64',
    threadsPerCore: 2,
    sizes: generalSizes(4_096),
    network: twelve,
  },
  m7i: {
    architecture: 'x86_64',
    threadsPerCore: 2,
    sizes: generalSizes(4_096),
    network: twelve,
  },
  c5: { architecture: 'x86_64', threadsPerCore: 2, sizes: c5Sizes, network: ten },
  c6i: {
    architecture: 'x86_64',
    threadsPerCore: 2,
    sizes: generalSizes(2_048),
    network: twelve,
  },
  c7i: {
    architecture: 'x86_64',
    threadsPerCore: 2,
    sizes: generalSizes(2_048),
    network: twelve,
  },
  r5: { architecture: 'x86_64', threadsPerCore: 2, sizes: generalSizes(8_192), network: ten },
  r6i: {
    architecture: 'x86_64',
    threadsPerCore: 2,
    sizes: generalSizes(8_192),
    network: twelve,
  },
};

export const instanceTypes: ReadonlyMap<string, InstanceType> = new Map(
  Object.entries(families).flatMap(([familyName, family]) =>
    family.sizes.split(' ').map((entry): [string, InstanceType] => {
      const [size = '', numbers = ''] = entry.split(':');
      const [vcpus = 0, memoryMiB = 0, interfaces = 0, addresses = 0] = numbers.split('/').map(Number);
      const name = `${familyName}.${size}`;
      return [
        name,
        {
          name,
          vcpus,
          cores: Math.max(1, vcpus / family.threadsPerCore),
          memoryMiB,
          maxNetworkInterfaces: interfaces,
          ipv4PerInterface: addresses,
          network: family.network[size] ?? family.network['*'],
          architecture: family.architecture,
          burstable: family.burstable === true,
          nitro: familyName !== 't2',
          currentGeneration: true,
        },
      ];
    }),
  ),
);

/**
 * The names of a region's zones that offer a type. us-east-1e is an old zone without Nitro hosts, which is
 * why a workshop must not take "any two zones" there.
 */
export function zonesOffering(region: string, type: InstanceType): readonly string[] {
  return zonesOf(region)
    .map((zone) => zone.name)
    .filter((zone) => zone !== 'us-east-1e' || !type.nitro);
}
