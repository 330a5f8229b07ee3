import { addressesOf } from '../addresses';
import { underBasePath } from '../addresses/base-path';
import { seatDatabaseKey } from '../workshop/credentials';
import {
  iamPath,
  materialsPrefix,
  seatDatabaseName,
  seatPrefix,
  seatRoleName,
  serviceName,
  targetGroupName,
  taskFamily,
} from '../workshop/names';
import { serviceOf } from '../services';
import { needsDatabase, seatNumber } from '../workshop/workshop';
import type { SeatLabel, ServiceSpec, Workshop } from '../workshop/workshop';
import { seatAddresses, serviceAddresses, shared } from './addresses';
import { homeVolume, serviceContainers } from './containers';
import { databaseJobContainer } from './database-job';
import { hostUserData, placementExpression } from './host';
import { node } from './node';
import { join, ref } from './reference';
import type { AnyPlannedResource } from './resources';

const taskSubnets = shared.privateSubnets.map((subnet) => ref(subnet));

/** The seat's machine. Zones alternate, each seat's other zone being the fall-back. */
export function hostResource(workshop: Workshop, seat: SeatLabel): AnyPlannedResource {
  const [first, second] = shared.publicSubnets.map((subnet) => ref(subnet));
  const even = seatNumber(seat) % 2 === 0;
  if (first === undefined || second === undefined) throw new Error('the plan has two public subnets');
  return node(
    seatAddresses(seat).host,
    'AWS::EC2::Instance',
    {
      instanceTypes: workshop.host.instanceTypes,
      diskGiB: workshop.host.diskGiB,
      subnetIds: even ? [second, first] : [first, second],
      securityGroupId: ref(shared.hostGroup),
      instanceProfileName: ref(shared.instanceProfile, 'name'),
      clusterName: ref(shared.cluster, 'name'),
      userData: hostUserData(workshop, seat),
    },
    // Without a way to the internet its agent never registers.
    { seat, after: [shared.publicRoutes] },
  );
}

/** Everything else that makes a seat work: role, database, and each service with the way to it. */
export function seatResources(workshop: Workshop, seat: SeatLabel): readonly AnyPlannedResource[] {
  return [
    roleResource(workshop, seat),
    ...(needsDatabase(workshop) ? [databaseResource(seat)] : []),
    ...workshop.services.flatMap((spec) => serviceResources(workshop, seat, spec)),
  ];
}

function roleResource(workshop: Workshop, seat: SeatLabel): AnyPlannedResource {
  const bucket = ref(shared.bucket, 'arn');
  const own = join(bucket, `/${seatPrefix(seat)}*`);
  return node(
    seatAddresses(seat).role,
    'AWS::IAM::Role',
    {
      name: seatRoleName(workshop.id, seat),
      path: iamPath(workshop.id),
      service: 'ecs-tasks.amazonaws.com',
      managedPolicyArns: [],
      statements: [
        { actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resources: [own] },
        { actions: ['s3:GetObject'], resources: [join(bucket, `/${materialsPrefix}*`)] },
        {
          actions: ['s3:ListBucket'],
          resources: [bucket],
          condition: { StringLike: { 's3:prefix': [`${seatPrefix(seat)}*`, `${materialsPrefix}*`] } },
        },
      ],
    },
    { seat },
  );
}

function databaseResource(seat: SeatLabel): AnyPlannedResource {
  return node(
    seatAddresses(seat).database,
    'Lectern::SeatDatabase',
    {
      databaseName: seatDatabaseName(seat),
      roleName: seatDatabaseName(seat),
      passwordKey: seatDatabaseKey(seat),
      secretArn: ref(shared.secret, 'arn'),
      clusterName: ref(shared.cluster, 'name'),
      taskDefinitionArn: ref(shared.databaseJob, 'arn'),
      containerName: databaseJobContainer.name,
      subnetIds: taskSubnets,
      securityGroupId: ref(shared.taskGroup),
      placementExpression: placementExpression(seat),
      serverId: ref(shared.database),
    },
    { seat, after: [seatAddresses(seat).host, shared.privateRoutes] },
  );
}

function serviceResources(
  workshop: Workshop,
  seat: SeatLabel,
  spec: ServiceSpec,
): readonly AnyPlannedResource[] {
  const { id } = workshop;
  const at = serviceAddresses(seat, spec.name);
  const addresses = addressesOf(workshop);
  const ways = addresses.serviceResources(seat, spec, at.targetGroup);
  const options = { seat, service: spec.name };
  const service = serviceOf(spec.name);
  return [
    node(
      at.targetGroup,
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      {
        name: targetGroupName(id, seat, spec.name),
        vpcId: ref(shared.vpc),
        port: service.containerPort,
        healthCheckPath: underBasePath(addresses.basePath(seat, spec), service.healthCheck.path),
        healthCheckIntervalS: 10,
        deregistrationDelayS: 10,
      },
      options,
    ),
    ...ways,
    node(
      at.taskDefinition,
      'AWS::ECS::TaskDefinition',
      {
        family: taskFamily(id, seat, spec.name),
        cpu: spec.cpu,
        memoryMiB: spec.memoryMiB,
        executionRoleArn: ref(shared.executionRole, 'arn'),
        taskRoleArn: ref(seatAddresses(seat).role, 'arn'),
        volumes: [homeVolume],
        containers: serviceContainers(workshop, seat, spec),
        logGroupName: ref(shared.logs, 'name'),
      },
      options,
    ),
    node(
      at.service,
      'AWS::ECS::Service',
      {
        name: serviceName(seat, spec.name),
        clusterName: ref(shared.cluster, 'name'),
        taskDefinitionArn: ref(at.taskDefinition, 'arn'),
        subnetIds: taskSubnets,
        securityGroupId: ref(shared.taskGroup),
        targetGroupArn: ref(at.targetGroup, 'arn'),
        containerName: service.frontContainer,
        containerPort: service.containerPort,
        healthCheckGracePeriodS: service.healthCheck.graceS,
        placementExpression: placementExpression(seat),
      },
      {
        ...options,
        usualMs: service.usualMs,
        after: [
          // ECS refuses a target group that no load balancer uses yet.
          ...ways.map(({ address }) => address),
          seatAddresses(seat).host,
          shared.privateRoutes,
          shared.storageEndpoint,
          ...(service.database !== undefined ? [seatAddresses(seat).database] : []),
          ...(workshop.materials === undefined ? [] : [shared.materials]),
        ],
      },
    ),
  ];
}
