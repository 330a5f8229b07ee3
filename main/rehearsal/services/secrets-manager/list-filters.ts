/** The filters of ListSecrets: name and description by prefix, tags by prefix, `!` negates. */
import { AwsError } from '../../wire/registry';
import type { SecretRecord } from './secrets';

export interface SecretFilter {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** True when the secret fits all filters. Throws NotImplemented for a key that is not modelled. */
export function matchesFilters(secret: SecretRecord, filters: readonly SecretFilter[] | undefined): boolean {
  return (filters ?? []).every(({ Key, Values = [] }) =>
    Values.some((value) => {
      const negated = value.startsWith('!');
      const text = negated ? value.slice(1) : value;
      return textsBehind(secret, Key).some((candidate) => candidate.startsWith(text)) !== negated;
    }),
  );
}

function textsBehind(secret: SecretRecord, key: string | undefined): readonly string[] {
  switch (key) {
    case 'name':
      return [secret.name];
    case 'description':
      return [secret.description ?? ''];
    case 'tag-key':
      return Object.keys(secret.tags);
    case 'tag-value':
      return Object.values(secret.tags);
    case undefined:
    default:
      throw new AwsError('NotImplemented', `The rehearsal does not model the filter '${key ?? ''}'.`, 501);
  }
}
