import { onError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { windowHeader } from '../../app/contract/contract';
import type { Lectern } from '../lectern';
import { createElsewhere } from './elsewhere';
import { createRouter } from './router';
import { staticFile } from './static-files';

/** Answers every request of a Lectern window: its files, and the contract's calls below `/rpc`. */
export type AppHandler = (request: Request) => Promise<Response>;

/**
 * The one handler behind both hosts: `protocol.handle` in Electron, loopback HTTP in the browser-hosted
 * mode. It trusts its caller: the host decides who may call.
 */
export function createAppHandler(lectern: Lectern, rendererFolder: string): AppHandler {
  const rpc = new RPCHandler(createRouter(lectern), {
    interceptors: [
      onError((error) => {
        lectern.log.warn({ err: error }, 'a call failed');
      }),
    ],
  });
  const elsewhere = createElsewhere();
  return async (request) => {
    const window = request.headers.get(windowHeader) ?? undefined;
    const { matched, response } = await rpc.handle(request, {
      prefix: '/rpc',
      context: { window, elsewhere },
    });
    if (matched) return response;
    return staticFile(rendererFolder, request) ?? new Response('Not found', { status: 404 });
  };
}
