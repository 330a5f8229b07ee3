import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../app/contract/contract';
import type { AppHandler } from './handler';

/** A window's client on a handler, with no network between them. */
export function clientOf(handler: AppHandler): ContractRouterClient<Contract> {
  return createORPCClient(
    new RPCLink({ url: 'http://lectern.test/rpc', fetch: (request) => handler(new Request(request)) }),
  );
}

/** What a call was refused with: its code on the wire, status and data. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly code: string; readonly status: number; readonly data: unknown }> {
  try {
    await call;
  } catch (error) {
    const { code, status, data } = error as { code: string; status: number; data: unknown };
    return { code, status, data };
  }
  throw new Error('it was not refused');
}
