import type { DBInstance, Endpoint } from '@aws-sdk/client-rds';
import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  StartDBInstanceCommand,
  type ModifyDBInstanceCommandInput,
} from '@aws-sdk/client-rds';
import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import type { Address } from '../../../app/plan/reference';
import { databaseInstanceName } from '../../../app/workshop/names';
import type { FoundResource, KindContext, ResourceKind } from '../kind';
import type { Poll } from '../poll';
import { createPoll } from '../poll';
import { hasCode, messageIncludes } from '../aws-error';
import { difference, drift, listDrift } from '../difference';
import { ownedResources } from '../found';
import { readTags, upperTags } from '../ownership';
import { nameTaken, requireMember, retryWhileRefused, tooSlow } from '../refusals';
import { describeDatabase, retryUntilNetworkVisible } from '../rds-common';
import { ensureServiceLinkedRole } from '../service-linked-role';

const type = 'AWS::RDS::DBInstance';

/** States from which a database comes back by itself. */
const failedStates = [
  'failed',
  'incompatible-network',
  'incompatible-parameters',
  'storage-full',
  'inaccessible-encryption-credentials',
];

/** The one PostgreSQL server of the workshop: private, encrypted, and without anything that outlives it. */
export const dbInstance: ResourceKind<typeof type, DBInstance> = {
  type,
  iamActions: [
    'rds:CreateDBInstance',
    'rds:AddTagsToResource',
    'rds:ModifyDBInstance',
    'rds:StartDBInstance',
    'rds:DescribeDBInstances',
    'rds:DeleteDBInstance',
    'secretsmanager:GetSecretValue',
    'iam:CreateServiceLinkedRole',
  ],
  list,
  id: ({ id }) => id,
  create: async (resource, context) => {
    const { properties, address } = resource;
    await ensureServiceLinkedRole(context, 'rds.amazonaws.com');
    const password = await context.secrets.get(properties.secretArn, properties.masterPasswordKey);
    const make = (): Promise<unknown> =>
      retryUntilNetworkVisible(context, address, () =>
        context.aws.rds.send(
          new CreateDBInstanceCommand({
            DBInstanceIdentifier: properties.identifier,
            DBInstanceClass: properties.instanceClass,
            Engine: 'postgres',
            EngineVersion: properties.engineVersion,
            AllocatedStorage: properties.storageGiB,
            StorageType: 'gp3',
            StorageEncrypted: true,
            MasterUsername: properties.masterUsername,
            MasterUserPassword: password,
            DBName: properties.databaseName,
            DBSubnetGroupName: properties.subnetGroupName,
            VpcSecurityGroupIds: [properties.securityGroupId],
            PubliclyAccessible: false,
            MultiAZ: false,
            // A workshop's database ends with it: no backups, no snapshots, nothing that keeps it from going.
            BackupRetentionPeriod: 0,
            DeletionProtection: false,
            AutoMinorVersionUpgrade: false,
            Tags: upperTags(context.tags(resource)),
          }),
        ),
      );
    await retryWhileRefused(
      context,
      address,
      {
        because: async (error) => {
          if (!hasCode(error, 'DBInstanceAlreadyExists', 'DBInstanceAlreadyExistsFault')) return undefined;
          const [there] = await list(context);
          if (there === undefined) throw nameTaken(`a database named ${properties.identifier}`);
          return there.residue === true ? 'Waiting until the earlier database is gone.' : undefined;
        },
        forMs: 20 * 60_000,
        pauseMs: 10_000,
        longestPauseMs: 30_000,
      },
      async () => {
        try {
          await make();
        } catch (error) {
          const [there] = hasCode(error, 'DBInstanceAlreadyExists') ? await list(context) : [];
          // Ours from a call whose answer was lost.
          if (there === undefined || there.residue === true) throw error;
        }
      },
    );
    return { id: properties.identifier };
  },
  settle: async ({ address }, outputs, context) => {
    const ready = await untilAvailable(context, outputs.id, address);
    return {
      ...outputs,
      endpoint: requireMember(ready.Address, 'Address'),
      port: String(ready.Port ?? 5432),
    };
  },
  differences: ({ properties, address }, { id, seen }, context) => {
    const { instanceClass, storageGiB, securityGroupId } = properties;
    const modify = async (
      what: Omit<ModifyDBInstanceCommandInput, 'DBInstanceIdentifier'>,
    ): Promise<void> => {
      await untilAvailable(context, id, address);
      await context.aws.rds.send(
        new ModifyDBInstanceCommand({ DBInstanceIdentifier: id, ApplyImmediately: true, ...what }),
      );
    };
    const groups = seen?.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId);
    return [
      ...difference('class', seen?.DBInstanceClass, instanceClass),
      ...difference('storage in GiB', seen?.AllocatedStorage, storageGiB),
      ...(['stopping', 'stopped'].includes(seen?.DBInstanceStatus ?? '')
        ? drift('state', 'stopped', 'running')
        : []),
      ...listDrift('security groups', groups, [securityGroupId], {
        mend: () => modify({ VpcSecurityGroupIds: [securityGroupId] }),
      }),
      ...drift('public access', seen?.PubliclyAccessible ?? false, false, () =>
        modify({ PubliclyAccessible: false }),
      ),
      ...drift('deletion protection', seen?.DeletionProtection ?? false, false, () => unprotect(context, id)),
    ];
  },
  delete: async ({ id, address }, context) => {
    await retryWhileRefused(
      context,
      address,
      {
        because: (error) =>
          error instanceof Unprotected
            ? ''
            : hasCode(error, 'InvalidDBInstanceState', 'InvalidDBInstanceStateFault')
              ? 'The database is busy with another change; waiting until it can be removed.'
              : undefined,
        forMs: 20 * 60_000,
        pauseMs: 10_000,
        longestPauseMs: 30_000,
      },
      async () => {
        try {
          await context.aws.rds.send(
            new DeleteDBInstanceCommand({
              DBInstanceIdentifier: id,
              SkipFinalSnapshot: true,
              DeleteAutomatedBackups: true,
            }),
          );
        } catch (error) {
          if (hasCode(error, 'DBInstanceNotFound', 'DBInstanceNotFoundFault')) return;
          if (hasCode(error, 'InvalidParameterCombination') && messageIncludes(error, 'protect')) {
            // Whoever tears the workshop down wants it gone, whatever somebody switched on in between.
            context.note(address, 'Someone switched deletion protection on; switching it off.');
            await unprotect(context, id);
            throw new Unprotected();
          }
          if (hasCode(error, 'InvalidDBInstanceState') && messageIncludes(error, 'deleting', 'being deleted'))
            return;
          throw error;
        }
      },
    );
    await databases(context, id).until(id, (one) => (one === undefined ? true : undefined), {
      signal: context.signal,
      timeoutMs: 40 * 60_000,
      timedOut: () => tooSlow('The database was not removed within 40 minutes.'),
    });
  },
};

/** It may be removed from now on: AWS is asked once more. */
class Unprotected extends Error {}

const unprotect = (context: KindContext, id: string): Promise<unknown> =>
  context.aws.rds.send(
    new ModifyDBInstanceCommand({
      DBInstanceIdentifier: id,
      ApplyImmediately: true,
      DeletionProtection: false,
    }),
  );

/** Waits for it, and starts it when somebody stopped it (AWS itself does after seven days). Its endpoint. */
async function untilAvailable(context: KindContext, id: string, address: Address): Promise<Endpoint> {
  let started = false;
  for (;;) {
    const found = await databases(context, id).until<Endpoint | 'stopped'>(
      id,
      (one) => {
        const status = one?.DBInstanceStatus ?? '';
        if (failedStates.includes(status)) throw failed(status);
        if (status === 'stopped' && !started) return 'stopped';
        return status === 'available' && one?.Endpoint?.Address !== undefined ? one.Endpoint : undefined;
      },
      {
        signal: context.signal,
        timeoutMs: 40 * 60_000,
        timedOut: () => tooSlow('The database was not ready within 40 minutes.'),
      },
    );
    if (found !== 'stopped') return found;
    started = true;
    context.note(address, 'The database server was stopped; starting it again.');
    await context.aws.rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: id }));
  }
}

async function list(context: KindContext): Promise<readonly FoundResource<typeof type, DBInstance>[]> {
  const one = await describeDatabase(context, databaseInstanceName(context.workshopId));
  if (one?.DBInstanceIdentifier === undefined) return [];
  const outputs = {
    id: one.DBInstanceIdentifier,
    ...defined({ endpoint: one.Endpoint?.Address, port: one.Endpoint?.Port?.toString() }),
  };
  return ownedResources(context, type, [
    {
      id: one.DBInstanceIdentifier,
      tags: readTags(one.TagList),
      outputs,
      seen: one,
      usable: one.DBInstanceStatus === 'available' && outputs.endpoint !== undefined,
      residue: one.DBInstanceStatus === 'deleting',
      namesake: one.DBInstanceIdentifier,
    },
  ]);
}

function databases(context: KindContext, id: string): Poll<DBInstance> {
  return context.memo.once(`poll database ${id}`, () =>
    createPoll({
      clock: context.clock,
      intervalMs: 10_000,
      describe: async (): Promise<ReadonlyMap<string, DBInstance>> => {
        const one = await describeDatabase(context, id);
        return one === undefined ? new Map() : new Map([[id, one]]);
      },
    }),
  );
}

function failed(status: string): LecternError {
  return new LecternError({
    code: 'database.failed',
    message: 'AWS could not create the database.',
    hint: 'Check it in the RDS console. Then tear the workshop down and provision it again.',
    detail: `status ${status}`,
  });
}
