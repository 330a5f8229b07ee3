import type { Receipt } from '../../../app/contract/events';

/** What of a receipt's `kept` is not one of the account's own service-linked roles. */
export function keptButServiceRoles(receipt: Receipt | undefined): Receipt['kept'] | undefined {
  return receipt?.kept.filter(({ type }) => type !== 'AWS::IAM::ServiceLinkedRole');
}

/** In place of `kept: []`: a workshop that was the first of its account leaves AWS's service-linked roles there. */
export const nothingButServiceRoles = {
  asymmetricMatch: (kept: Receipt['kept']): boolean =>
    Array.isArray(kept) && kept.every(({ type }) => type === 'AWS::IAM::ServiceLinkedRole'),
  toString: () => 'NothingButServiceRoles',
};
