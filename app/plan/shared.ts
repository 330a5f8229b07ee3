import { databaseMasterKey, secretKeys } from '../workshop/credentials';
import {
  bucketNamePrefix,
  clusterName,
  databaseInstanceName,
  databaseJobFamily,
  iamPath,
  logGroupName,
  materialsPrefix,
  secretName,
  sharedName,
} from '../workshop/names';
import { seatJobSize } from '../workshop/sizes';
import { needsDatabase } from '../workshop/workshop';
import type { Workshop } from '../workshop/workshop';
import { shared } from './addresses';
import { databaseJobContainer } from './database-job';
import { node } from './node';
import { ref } from './reference';
import type { AnyPlannedResource } from './resources';

const awsManaged = 'arn:aws:iam::aws:policy/service-role/';

/** Airflow 2.10 is tested with PostgreSQL 12 to 16; a major version lets RDS choose its newest minor one. */
const databaseEngineVersion = '16';

/** The database server, private to the seats; made first, since it takes longest. */
export function databaseResources(workshop: Workshop): readonly AnyPlannedResource[] {
  if (!needsDatabase(workshop)) return [];
  return [
    node(shared.databaseSubnets, 'AWS::RDS::DBSubnetGroup', {
      name: sharedName(workshop.id, 'database'),
      vpcId: ref(shared.vpc),
      subnetIds: shared.privateSubnets.map((subnet) => ref(subnet)),
    }),
    node(shared.database, 'AWS::RDS::DBInstance', {
      identifier: databaseInstanceName(workshop.id),
      instanceClass: workshop.database.instanceClass,
      storageGiB: workshop.database.storageGiB,
      engineVersion: databaseEngineVersion,
      masterUsername: 'lectern',
      masterPasswordKey: databaseMasterKey,
      secretArn: ref(shared.secret, 'arn'),
      databaseName: 'lectern',
      subnetGroupName: ref(shared.databaseSubnets, 'name'),
      securityGroupId: ref(shared.databaseGroup),
    }),
  ];
}

/** The secret, before everything that reads it. */
export function secretResources(workshop: Workshop): readonly AnyPlannedResource[] {
  return [
    node(shared.secret, 'AWS::SecretsManager::Secret', {
      name: secretName(workshop.id),
      keys: secretKeys(workshop),
    }),
  ];
}

/** Cluster, logs, roles, bucket and what lies in it. */
export function platformResources(workshop: Workshop): readonly AnyPlannedResource[] {
  const { id } = workshop;
  const path = iamPath(id);
  return [
    node(shared.cluster, 'AWS::ECS::Cluster', { name: clusterName(id) }),
    node(shared.logs, 'AWS::Logs::LogGroup', { name: logGroupName(id), retentionDays: 30 }),
    node(shared.executionRole, 'AWS::IAM::Role', {
      name: sharedName(id, 'execution'),
      path,
      service: 'ecs-tasks.amazonaws.com',
      managedPolicyArns: [`${awsManaged}AmazonECSTaskExecutionRolePolicy`],
      statements: [{ actions: ['secretsmanager:GetSecretValue'], resources: [ref(shared.secret, 'arn')] }],
    }),
    node(shared.hostRole, 'AWS::IAM::Role', {
      name: sharedName(id, 'host'),
      path,
      service: 'ec2.amazonaws.com',
      managedPolicyArns: [`${awsManaged}AmazonEC2ContainerServiceforEC2Role`],
      statements: [],
    }),
    node(shared.instanceProfile, 'AWS::IAM::InstanceProfile', {
      name: sharedName(id, 'host'),
      path,
      roleName: ref(shared.hostRole, 'name'),
    }),
    node(shared.bucket, 'AWS::S3::Bucket', { namePrefix: bucketNamePrefix(id) }),
    ...(workshop.materials === undefined
      ? []
      : [
          node(shared.materials, 'Lectern::Materials', {
            bucketName: ref(shared.bucket, 'name'),
            prefix: materialsPrefix,
          }),
        ]),
    ...(needsDatabase(workshop)
      ? [
          node(shared.databaseJob, 'AWS::ECS::TaskDefinition', {
            family: databaseJobFamily(id),
            ...seatJobSize,
            executionRoleArn: ref(shared.executionRole, 'arn'),
            volumes: [],
            containers: [databaseJobContainer],
            logGroupName: ref(shared.logs, 'name'),
          }),
        ]
      : []),
  ];
}
