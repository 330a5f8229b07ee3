import type { Receipt } from '../../../app/contract/events';

/** What a receipt says to be beside the workshop and is not one of the account's own service-linked roles. */
export function besideButServiceRoles(receipt: Receipt | undefined): Receipt['beside'] {
  return receipt?.beside?.filter(({ type }) => type !== 'AWS::IAM::ServiceLinkedRole');
}

/** In place of `beside: []`: a workshop that was the first of its account leaves AWS's service-linked roles there. */
export const nothingButServiceRoles = {
  asymmetricMatch: (beside: Receipt['beside']): boolean =>
    Array.isArray(beside) && beside.every(({ type }) => type === 'AWS::IAM::ServiceLinkedRole'),
  toString: () => 'NothingButServiceRoles',
};
