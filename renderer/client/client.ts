import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { windowHeader, type Contract } from '../../app/contract/contract';

/** Lectern's main process, as a screen sees it. */
export type Lectern = ContractRouterClient<Contract>;

/** The one client: always this window's own origin, in Electron (`lectern://app`) and in the browser alike. */
export const lectern: Lectern = createORPCClient(
  new RPCLink({ url: `${location.origin}/rpc`, headers: { [windowHeader]: crypto.randomUUID() } }),
);
