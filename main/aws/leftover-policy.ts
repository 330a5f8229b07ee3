import { bucketNamePrefix } from '../../app/workshop/names';
import { kinds } from './kinds';
import { leaseActions, leaseKey } from './lease-object';
import { statementOf, statementsFor, type PolicyDocument } from './policy';
import { isReadOnly, scopesFor } from './policy-actions';
import { anyWorkshop, type Scope, type ScopeName } from './policy-scopes';
import { searchActions } from './sightings';

/** What a workshop's parts hold: nobody has to read it to see that they are there. */
const contents = new Set([
  'logs:GetLogEvents',
  's3:GetObject',
  'secretsmanager:GetSecretValue',
  'ssm:GetParameter',
]);
/** Looks that only making or removing something needs. */
const whileRemoving = new Set([
  'iam:GetInstanceProfile',
  'iam:ListAttachedRolePolicies',
  'iam:ListInstanceProfilesForRole',
  'iam:ListRolePolicies',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
]);
const whileMaking = new Set([
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeVpcAttribute',
  'ecs:DescribeContainerInstances',
  'ecs:DescribeTasks',
  'ecs:ListContainerInstances',
  'ecs:ListTasks',
  'elasticloadbalancing:DescribeLoadBalancerAttributes',
  'elasticloadbalancing:DescribeTargetGroupAttributes',
  'iam:GetRole',
  'iam:GetRolePolicy',
  's3:GetBucketPublicAccessBlock',
]);
/** What switches deletion protection off, which somebody switched on. */
const unprotects = new Set([
  'elasticloadbalancing:ModifyLoadBalancerAttributes',
  'rds:ModifyDBInstance',
  'rds:StartDBInstance',
]);
const removes = /:(Abort|Delete|Deregister|Detach|Disassociate|Remove|Revoke|Stop|Terminate)[A-Z]/;

const ofKinds: readonly string[] = Object.values(kinds).flatMap(({ iamActions }) => iamActions);
const sorted = (actions: readonly string[]): readonly string[] => [...new Set(actions)].sort();

/** Every IAM action of a look for leftovers. All of them read; none reads what is inside. */
export const lookActions: readonly string[] = sorted([
  ...searchActions,
  ...ofKinds.filter(
    (action) =>
      isReadOnly(action) && !contents.has(action) && !whileRemoving.has(action) && !whileMaking.has(action),
  ),
]);

/** Every IAM action that a removal needs besides. */
export const removeActions: readonly string[] = sorted(
  ofKinds.filter((action) => removes.test(action) || whileRemoving.has(action) || unprotects.has(action)),
);

/** The lease of any workshop: who works on it, and the right to work on it oneself. */
const lease: Scope = {
  resources: [`arn:aws:s3:::${bucketNamePrefix('*')}-\${aws:PrincipalAccount}-*/${leaseKey}`],
};

/**
 * The identity policy for whoever cleans up after any workshop of the account, in any region: one document that
 * looks, one that removes what carries Lectern's tag, path or name. The second is of no use without the first.
 */
export function leftoverPolicy(): { readonly look: PolicyDocument; readonly remove: PolicyDocument } {
  return {
    look: {
      Version: '2012-10-17',
      Statement: [
        ...statementsFor(lookActions, anyWorkshop, scopesOfLook),
        statementOf('ReadLease', leaseActions.filter(isReadOnly), lease),
      ],
    },
    remove: {
      Version: '2012-10-17',
      Statement: [
        ...statementsFor(removeActions, anyWorkshop),
        statementOf('TakeLease', leaseActions, lease),
      ],
    },
  };
}

/** A look lists everything there is, so that most of it cannot be held to a name. */
function scopesOfLook(action: string): readonly ScopeName[] {
  return action === 'rds:DescribeDBSubnetGroups' ? ['Look'] : scopesFor(action);
}
