import { addressesOf } from '../addresses';
import { seatDatabaseKey, seatPasswordKey, usernameOf } from '../workshop/credentials';
import { seatDatabaseName, seatPrefix } from '../workshop/names';
import { serviceOf } from '../services';
import { materialsSize } from '../workshop/sizes';
import type { SeatLabel, ServiceSpec, Workshop } from '../workshop/workshop';
import { shared } from './addresses';
import { ref } from './reference';
import type { ContainerSpec } from './resources';

/** The seat's home on its host, the one volume of every service task. */
export const homeVolume = { name: 'home', hostPath: '/var/lib/lectern/home' } as const;
const materialsImage = 'public.ecr.aws/aws-cli/aws-cli:2.31.38';
/** Where the copying container sees the home. No service's own affair: another path would restart what stands. */
const materialsHome = '/home/jovyan';

type Environment = ContainerSpec['environment'];

/** The containers of one service of one seat; their reservations add up to the service's. */
export function serviceContainers(
  workshop: Workshop,
  seat: SeatLabel,
  spec: ServiceSpec,
): readonly ContainerSpec[] {
  const materials = bringsMaterials(workshop, spec) ? [materialsContainer(workshop, seat)] : [];
  const after = materials.map(({ name }) => ({ container: name, condition: 'SUCCESS' as const }));
  const service = serviceOf(spec.name);
  const main = service.containers({
    seat,
    image: spec.image,
    region: workshop.region,
    basePath: addressesOf(workshop).basePath(seat, spec),
    size: {
      cpu: spec.cpu - sum(materials, 'cpu'),
      memoryMiB: spec.memoryMiB - sum(materials, 'memoryMiB'),
    },
    environment: [
      ...commonEnvironment(workshop, seat),
      ...(service.database === undefined ? [] : databaseEnvironment(seat)),
    ],
    seatPassword: (variable) => fromSecret(variable, seatPasswordKey(seat)),
    databasePassword: (variable) => fromSecret(variable, seatDatabaseKey(seat)),
    mounts: [{ volume: homeVolume.name, path: service.home, readOnly: false }],
    afterMaterials: after.length === 0 ? {} : { dependsOn: after },
  });
  return [...materials, ...main];
}

/** Materials are put into the home once, by the first service of the seat that can show them. */
function bringsMaterials(workshop: Workshop, spec: ServiceSpec): boolean {
  if (workshop.materials === undefined) return false;
  const bringer = workshop.services.find(({ name }) => serviceOf(name).showsFiles) ?? workshop.services[0];
  return spec.name === bringer?.name;
}

function materialsContainer(workshop: Workshop, seat: SeatLabel): ContainerSpec {
  return {
    name: 'materials',
    image: materialsImage,
    essential: false,
    ...materialsSize,
    user: '1000:100',
    entryPoint: ['sh', '-c'],
    command: [
      'aws s3 cp --recursive "s3://$LECTERN_BUCKET/materials/" /tmp/materials/ --only-show-errors' +
        ` && cp -Rn /tmp/materials/. ${materialsHome}/` +
        homeFolders(workshop)
          .map((folder) => ` && mkdir -p ${materialsHome}/${folder}`)
          .join(''),
    ],
    environment: commonEnvironment(workshop, seat),
    secrets: [],
    mounts: [{ volume: homeVolume.name, path: materialsHome, readOnly: false }],
  };
}

/** The folders that services of the workshop read from. (To have none more is no difference to a workshop that stands.) */
export function homeFolders({ services }: Pick<Workshop, 'services'>): readonly string[] {
  return [...new Set(services.flatMap(({ name }) => serviceOf(name).folders ?? []))];
}

function commonEnvironment(workshop: Workshop, seat: SeatLabel): Environment {
  return [
    { name: 'LECTERN_WORKSHOP', value: workshop.id },
    { name: 'LECTERN_SEAT', value: seat },
    { name: 'LECTERN_USERNAME', value: usernameOf(seat) },
    { name: 'LECTERN_BUCKET', value: ref(shared.bucket, 'name') },
    { name: 'LECTERN_PREFIX', value: seatPrefix(seat) },
    { name: 'AWS_REGION', value: workshop.region },
    // boto3 reads only this one.
    { name: 'AWS_DEFAULT_REGION', value: workshop.region },
  ];
}

function databaseEnvironment(seat: SeatLabel): Environment {
  return [
    { name: 'LECTERN_DATABASE_HOST', value: ref(shared.database, 'endpoint') },
    { name: 'LECTERN_DATABASE_PORT', value: ref(shared.database, 'port') },
    { name: 'LECTERN_DATABASE_NAME', value: seatDatabaseName(seat) },
    { name: 'LECTERN_DATABASE_USER', value: seatDatabaseName(seat) },
  ];
}

function fromSecret(variable: string, key: string): ContainerSpec['secrets'][number] {
  return { name: variable, secretArn: ref(shared.secret, 'arn'), key };
}

function sum(containers: readonly ContainerSpec[], what: 'cpu' | 'memoryMiB'): number {
  return containers.reduce((total, container) => total + container[what], 0);
}
