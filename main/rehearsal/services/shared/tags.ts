/** Tags as the services keep them (`Tags`) and as they send them (lists with upper or lower case members). */
import { AwsError } from '../../wire/registry';

export type Tags = Readonly<Record<string, string>>;

/** A tag in a request: EC2, ELBv2, RDS and IAM write `Key`/`Value`, ECS and SSM's kin `key`/`value`. */
export interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

export interface TagRules {
  /** The service's code for a bad tag. Default InvalidParameterValue. */
  readonly code?: string;
  /** Most tags a resource may have; 50 nearly everywhere. */
  readonly most?: number;
  /** The service's code for too many tags. Default: `code`. */
  readonly tooManyCode?: string;
}

/** A tag list of a request as `Tags`. Throws AwsError on empty, long, reserved (`aws:`) or repeated keys. */
export function readTags(list: readonly TagInput[] | undefined, rules: TagRules = {}): Tags {
  const code = rules.code ?? 'InvalidParameterValue';
  const tags = new Map<string, string>();
  for (const tag of list ?? []) {
    const key = tag.Key ?? tag.key ?? '';
    const value = tag.Value ?? tag.value ?? '';
    checkTagKey(key, code);
    if (value.length > 256) throw new AwsError(code, `The value of the tag '${key}' is longer than 256.`);
    if (tags.has(key)) throw new AwsError(code, `Duplicate tag key '${key}' specified.`);
    tags.set(key, value);
  }
  return mergeTags({}, fromEntries(tags), rules);
}

/** Throws AwsError(code) unless `key` may be the key of a tag. */
function checkTagKey(key: string, code = 'InvalidParameterValue'): void {
  if (key === '' || key.length > 128) {
    throw new AwsError(code, `Tag key '${key.slice(0, 128)}' must have 1 to 128 characters.`);
  }
  if (/^aws:/i.test(key)) {
    throw new AwsError(code, `Tag keys starting with 'aws:' are reserved for internal use: '${key}'.`);
  }
}

/** `tags` with `more` laid over. Throws when that is more than a resource may have. */
export function mergeTags(tags: Tags, more: Tags, rules: TagRules = {}): Tags {
  const merged = fromEntries([...Object.entries(tags), ...Object.entries(more)]);
  const most = rules.most ?? 50;
  if (Object.keys(merged).length > most) {
    const code = rules.tooManyCode ?? rules.code ?? 'TagLimitExceeded';
    throw new AwsError(code, `The maximum number of ${most} tags per resource has been reached.`);
  }
  return merged;
}

/** `tags` without the keys; with a value given (EC2's DeleteTags) only when it is the tag's value. */
export function removeTags(
  tags: Tags,
  remove: readonly (string | { readonly key: string; readonly value?: string | undefined })[],
): Tags {
  const gone = (key: string, value: string): boolean =>
    remove.some((item) =>
      typeof item === 'string'
        ? item === key
        : item.key === key && (item.value === undefined || item.value === value),
    );
  return fromEntries(Object.entries(tags).filter(([key, value]) => !gone(key, value)));
}

/** The tags as `{ Key, Value }` list (EC2, ELBv2, RDS, IAM, S3, Secrets Manager). */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The tags as `{ key, value }` list (ECS). */
export function lowerTagList(tags: Tags): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export interface TagSpecificationInput {
  readonly ResourceType?: string | undefined;
  readonly Tags?: readonly TagInput[] | undefined;
}

/**
 * The tags that EC2's TagSpecifications give to a resource of `type`. Throws InvalidParameterValue when a
 * specification is for a type that the call does not make (`allowed`, by default `type` alone).
 */
export function tagsFor(
  specifications: readonly TagSpecificationInput[] | undefined,
  type: string,
  allowed: readonly string[] = [type],
): Tags {
  const seen = new Set<string>();
  for (const { ResourceType } of specifications ?? []) {
    if (ResourceType === undefined || !allowed.includes(ResourceType)) {
      throw new AwsError(
        'InvalidParameterValue',
        `'${ResourceType ?? ''}' is not a valid taggable resource type for this operation.`,
      );
    }
    if (seen.has(ResourceType)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Tag specification for ${ResourceType} may be given only once.`,
      );
    }
    seen.add(ResourceType);
  }
  return readTags(specifications?.find((item) => item.ResourceType === type)?.Tags);
}

/** An object of its own properties alone, so that a tag `__proto__` is a tag. */
function fromEntries(entries: Iterable<readonly [string, string]>): Tags {
  return Object.fromEntries(entries);
}
