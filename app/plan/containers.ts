import { seatDatabaseKey, seatPasswordKey, usernameOf } from '../workshop/credentials';
import { seatDatabaseName, seatPrefix } from '../workshop/names';
import { containerPorts } from '../workshop/ports';
import { initSize, materialsSize } from '../workshop/sizes';
import type { SeatLabel, ServiceName, ServiceSpec, Workshop } from '../workshop/workshop';
import { shared } from './addresses';
import { airflowSettings, initScript, schedulerScript, webserverScript } from './airflow-scripts';
import { jupyterScript } from './jupyter-scripts';
import { ref } from './reference';
import type { ContainerSpec } from './resources';

/** The seat's home on its host, the one volume of every service task. */
export const homeVolume = { name: 'home', hostPath: '/var/lib/lectern/home' } as const;
/** Where the home is seen inside each service's containers. */
export const homePaths: Readonly<Record<ServiceName, string>> = {
  jupyter: '/home/jovyan',
  airflow: '/opt/airflow/home',
};

const materialsImage = 'public.ecr.aws/aws-cli/aws-cli:2.31.38';

/** The container that the load balancer talks to. */
export const frontContainer: Readonly<Record<ServiceName, string>> = {
  jupyter: 'jupyter',
  airflow: 'airflow-webserver',
};

type Environment = ContainerSpec['environment'];

/** The containers of one service of one seat; their reservations add up to the service's. */
export function serviceContainers(
  workshop: Workshop,
  seat: SeatLabel,
  spec: ServiceSpec,
): readonly ContainerSpec[] {
  const materials = bringsMaterials(workshop, spec) ? [materialsContainer(workshop, seat)] : [];
  const left = {
    cpu: spec.cpu - sum(materials, 'cpu'),
    memoryMiB: spec.memoryMiB - sum(materials, 'memoryMiB'),
  };
  const after = materials.map(({ name }) => ({ container: name, condition: 'SUCCESS' as const }));
  const main =
    spec.name === 'jupyter'
      ? [jupyterContainer(workshop, seat, spec, left, after)]
      : airflowContainers(workshop, seat, spec, left, after);
  return [...materials, ...main];
}

/** Materials are put into the home once, by the first service of the seat that can show them. */
function bringsMaterials(workshop: Workshop, spec: ServiceSpec): boolean {
  if (workshop.materials === undefined) return false;
  const bringer = workshop.services.find(({ name }) => name === 'jupyter') ?? workshop.services[0];
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
        ' && cp -Rn /tmp/materials/. /home/jovyan/ && mkdir -p /home/jovyan/dags',
    ],
    environment: commonEnvironment(workshop, seat),
    secrets: [],
    mounts: [{ volume: homeVolume.name, path: homePaths.jupyter, readOnly: false }],
  };
}

function jupyterContainer(
  workshop: Workshop,
  seat: SeatLabel,
  spec: ServiceSpec,
  size: Pick<ContainerSpec, 'cpu' | 'memoryMiB'>,
  dependsOn: NonNullable<ContainerSpec['dependsOn']>,
): ContainerSpec {
  return {
    name: frontContainer.jupyter,
    image: spec.image,
    essential: true,
    ...size,
    command: ['bash', '-c', jupyterScript],
    port: containerPorts.jupyter,
    environment: commonEnvironment(workshop, seat),
    secrets: [seatPassword(seat)],
    mounts: [{ volume: homeVolume.name, path: homePaths.jupyter, readOnly: false }],
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
  };
}

function airflowContainers(
  workshop: Workshop,
  seat: SeatLabel,
  spec: ServiceSpec,
  left: Pick<ContainerSpec, 'cpu' | 'memoryMiB'>,
  materials: NonNullable<ContainerSpec['dependsOn']>,
): readonly ContainerSpec[] {
  const rest = { cpu: left.cpu - initSize.cpu, memoryMiB: left.memoryMiB - initSize.memoryMiB };
  // The scheduler runs the participants' tasks, so it gets the larger part of the memory.
  const webserver = { cpu: Math.floor(rest.cpu / 2), memoryMiB: Math.floor(rest.memoryMiB * 0.4) };
  const scheduler = { cpu: rest.cpu - webserver.cpu, memoryMiB: rest.memoryMiB - webserver.memoryMiB };
  const common = {
    image: spec.image,
    // The home belongs to user 1000; Airflow's image wants group 0.
    user: '1000:0',
    environment: [
      ...commonEnvironment(workshop, seat),
      ...databaseEnvironment(seat),
      ...airflowSettings({ home: homePaths.airflow, region: workshop.region }),
    ],
    secrets: [
      seatPassword(seat),
      { name: 'LECTERN_DATABASE_PASSWORD', secretArn: ref(shared.secret, 'arn'), key: seatDatabaseKey(seat) },
    ],
    mounts: [{ volume: homeVolume.name, path: homePaths.airflow, readOnly: false }],
  };
  const dependsOn = [{ container: 'airflow-init', condition: 'SUCCESS' as const }];
  return [
    {
      ...common,
      name: 'airflow-init',
      essential: false,
      ...initSize,
      command: ['bash', '-c', initScript],
      ...(materials.length === 0 ? {} : { dependsOn: materials }),
    },
    {
      ...common,
      name: frontContainer.airflow,
      essential: true,
      ...webserver,
      command: ['bash', '-c', webserverScript],
      port: containerPorts.airflow,
      dependsOn,
    },
    {
      ...common,
      name: 'airflow-scheduler',
      essential: true,
      ...scheduler,
      command: ['bash', '-c', schedulerScript],
      dependsOn,
    },
  ];
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

function seatPassword(seat: SeatLabel): ContainerSpec['secrets'][number] {
  return { name: 'LECTERN_SEAT_PASSWORD', secretArn: ref(shared.secret, 'arn'), key: seatPasswordKey(seat) };
}

function sum(containers: readonly ContainerSpec[], what: 'cpu' | 'memoryMiB'): number {
  return containers.reduce((total, container) => total + container[what], 0);
}
