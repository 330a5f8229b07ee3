/** Reading a call's input by member names, without its type: what needs which permission is data. */
import type { AuthorizedCall } from '../../../wire/authorizer';
import type { Tags } from '../../shared/tags';
import type { Permission } from './evaluation';

/** A call, and what of it the derivation of permissions asks for. */
export class CallInput {
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(readonly call: AuthorizedCall) {
    this.members = call.input as Readonly<Record<string, unknown>>;
  }

  /** The member's text; undefined when it is absent, empty or no text. */
  text(member: string): string | undefined {
    const value = this.members[member];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** The member's texts, whether it is one or a list of them. */
  texts(member: string): readonly string[] {
    return textsOf(this.members[member]);
  }

  member(name: string): unknown {
    return this.members[name];
  }

  entries(): readonly (readonly [string, unknown])[] {
    return Object.entries(this.members);
  }

  /** The tags that the call gives, in whichever form its service has them. */
  tags(): Tags {
    const { members } = this;
    return tagsIn(members['Tags'] ?? members['tags'] ?? inner(members['CreateBucketConfiguration'], 'Tags'));
  }

  /** A permission for the operation itself, named after it, with the call's tags. */
  own(resource: string, more: Omit<Permission, 'action' | 'resource'> = {}): Permission {
    const { service, action } = this.call;
    return { action: `${service}:${action}`, resource, requestTags: this.tags(), ...more };
  }

  /** An ARN in the call's region and account. */
  arn(resource: string): string {
    const { service, region, accountId } = this.call;
    return `arn:aws:${service}:${region.name}:${accountId}:${resource}`;
  }
}

/** All texts in a value, however deep its lists. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.flatMap(textsOf) : [];
}

/** A member of a structure; undefined when either is not there. */
export function inner(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, member)
    ? (value as Readonly<Record<string, unknown>>)[member]
    : undefined;
}

/** A list of `Key`/`Value` or `key`/`value`, or a map of tags. */
export function tagsIn(value: unknown): Tags {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.map((tag: unknown) => [
        textsOf(inner(tag, 'Key') ?? inner(tag, 'key'))[0] ?? '',
        textsOf(inner(tag, 'Value') ?? inner(tag, 'value'))[0] ?? '',
      ]),
    );
  }
  return typeof value === 'object' && value !== null ? (value as Tags) : {};
}
