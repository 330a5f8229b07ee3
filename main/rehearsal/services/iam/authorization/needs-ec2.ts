/**
 * What EC2's calls need to be allowed (Service Authorization Reference, EC2): each resource that the call names
 * by an id, each one that it makes, CreateTags for tags at birth, PassRole for an instance's role.
 */
import type { World } from '../../../world/world';
import { kinds, tables } from '../../ec2/tables';
import { instanceProfiles, keyOf, roles } from '../records';
import type { CallInput } from './call-input';
import { inner, tagsIn, textsOf } from './call-input';
import type { Permission } from './evaluation';

/** What RunInstances makes; the other calls make what they are named after. */
const made: Readonly<Record<string, readonly string[]>> = {
  RunInstances: ['instance', 'network-interface', 'volume'],
};

/** Members with an id that the call's permission is not asked for. */
const notAsked: Readonly<Record<string, readonly string[]>> = {
  CreateRoute: ['GatewayId'],
  ReplaceRoute: ['GatewayId'],
};

const types: readonly { readonly prefix: string; readonly type: string }[] = [
  ...Object.values(kinds),
  { prefix: 'ami-', type: 'image' },
  { prefix: 'sgr-', type: 'security-group-rule' },
];

/** Undefined when the rehearsal cannot say what the call touches. */
export function ec2Needs(input: CallInput): readonly Permission[] | undefined {
  const { action, region } = input.call;
  if (/^(Describe|Get)/.test(action)) return [input.own('*')];
  const created = made[action] ?? createdBy(action);
  const specified = tagSpecifications(input);
  const named =
    action === 'DisassociateRouteTable'
      ? associated(input)
      : action === 'ReplaceRouteTableAssociation'
        ? [...associated(input), ...input.texts('RouteTableId')]
        : input.entries().flatMap(([member, value]) => {
            if (notAsked[action]?.includes(member) === true) return [];
            // RunInstances may name subnet and groups inside its network interfaces.
            return member === 'NetworkInterfaces' ? idsWithin(value) : textsOf(value);
          });
  const arns = [...new Set(named)].flatMap((id) => arnOf(input, id) ?? []);
  if (arns.length === 0 && created.length === 0) return undefined;
  return [
    ...created.map((type) => input.own(input.arn(`${type}/*`), { requestTags: specified.get(type) ?? {} })),
    ...arns.map((arn) => input.own(arn)),
    ...[...specified].map(([type, requestTags]): Permission => ({
      action: 'ec2:CreateTags',
      resource: input.arn(`${type}/*`),
      requestTags,
      context: { 'ec2:createaction': action },
    })),
    ...passedRole(region.world, input).map((resource): Permission => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:passedtoservice': 'ec2.amazonaws.com' },
    })),
  ];
}

/** `CreateRouteTable` → `route-table`; nothing for calls that make no resource of their own. */
function createdBy(action: string): readonly string[] {
  const name = /^Create(.+)$/.exec(action)?.[1] ?? '';
  const type = name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return types.some((known) => known.type === type) ? [type] : [];
}

function arnOf(input: CallInput, id: string): string | undefined {
  const found = types.find(({ prefix }) => id.startsWith(prefix));
  if (found === undefined) return undefined;
  // Images belong to no account in their ARN.
  return found.type === 'image'
    ? `arn:aws:ec2:${input.call.region.name}::image/${id}`
    : input.arn(`${found.type}/${id}`);
}

function idsWithin(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return textsOf(value);
  return Object.values(value).flatMap(idsWithin);
}

/** Route table and subnet behind an association's id. */
function associated(input: CallInput): readonly string[] {
  const id = input.text('AssociationId');
  for (const table of tables(input.call.region).routeTables.values()) {
    const association = table.associations.find((candidate) => candidate.id === id);
    if (association !== undefined) {
      return [table.id, ...(association.subnetId === undefined ? [] : [association.subnetId])];
    }
  }
  // An association that is gone: the call is answered for a route table that nobody has.
  return ['rtb-00000000'];
}

function tagSpecifications(input: CallInput): ReadonlyMap<string, Permission['requestTags'] & object> {
  const list = input.member('TagSpecifications');
  return new Map(
    (Array.isArray(list) ? list : []).map((one: unknown) => [
      textsOf(inner(one, 'ResourceType'))[0] ?? '',
      tagsIn(inner(one, 'Tags')),
    ]),
  );
}

/** ARNs of the roles in the instance profile that RunInstances names. */
function passedRole(world: World, input: CallInput): readonly string[] {
  const wanted = input.member('IamInstanceProfile');
  const [name] = textsOf(inner(wanted, 'Name'));
  const [arn] = textsOf(inner(wanted, 'Arn'));
  const profile =
    name === undefined
      ? [...instanceProfiles(world).values()].find((one) => one.arn === arn)
      : instanceProfiles(world).get(keyOf(name));
  const role = profile?.role === undefined ? undefined : roles(world).get(keyOf(profile.role.name));
  return role === undefined ? [] : [role.arn];
}
