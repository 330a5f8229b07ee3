/**
 * What AWS lets a role do that a service took on: the tasks' and the hosts' own calls. Their identity policies
 * decide always, whether or not calls of the issued key are checked.
 */
import { AwsError } from '../../wire/registry';
import type { IamInternals, RoleSession } from '../../world/services';
import type { Region, World } from '../../world/world';
import { parseArn } from '../shared/arn';
import { demand } from './authorization/decision';
import type { Permission } from './authorization/evaluation';
import { parsePolicy, type Statement } from './authorization/policy-document';
import { managedStatements } from './managed-policies';
import { instanceProfiles, keyOf, roles, type RoleRecord } from './records';
import { trusts } from './trust';

/** A role's policies, read once for as long as they are the same. */
interface Read {
  readonly inline: RoleRecord['inline'];
  readonly attached: RoleRecord['attached'];
  readonly statements: readonly Statement[];
}

export function createRoleSessions(
  world: World,
): Pick<IamInternals, 'roleExists' | 'assumable' | 'roleOfProfile' | 'authorize'> {
  const read = new WeakMap<RoleRecord, Read>();
  const roleOf = (arn: string): RoleRecord | undefined => {
    const role = roles(world).get(keyOf(nameIn(arn)));
    return role?.arn === arn ? role : undefined;
  };
  const statementsOf = (role: RoleRecord): readonly Statement[] => {
    const { inline, attached } = role;
    const before = read.get(role);
    if (before?.inline === inline && before.attached === attached) return before.statements;
    const statements = [
      ...inline.flatMap(([, document]) => parsePolicy(JSON.parse(document))),
      ...attached.flatMap(managedStatements),
    ];
    read.set(role, { inline, attached, statements });
    return statements;
  };
  return {
    roleExists: (arn) => roleOf(arn) !== undefined,
    assumable: (region, arn, service) => {
      const role = roleOf(arn);
      return role !== undefined && trusts(region, role.assumeRolePolicy, service);
    },
    roleOfProfile: (arn) => {
      const name = instanceProfiles(world).get(keyOf(nameIn(arn)))?.role?.name;
      return name === undefined ? undefined : roles(world).get(keyOf(name))?.arn;
    },
    authorize: (region: Region, session: RoleSession, permission: Permission) => {
      const role = roleOf(session.roleArn);
      if (role === undefined) {
        throw new AwsError(
          'InvalidClientTokenId',
          'The security token included in the request is invalid.',
          403,
        );
      }
      const { accountId } = world;
      const principalArn = `arn:aws:sts::${accountId}:assumed-role/${role.name}/${session.name}`;
      demand({ principalArn, statements: statementsOf(role), region, accountId }, permission);
    },
  };
}

function nameIn(arn: string): string {
  return parseArn(arn)?.resource.split('/').at(-1) ?? '';
}
