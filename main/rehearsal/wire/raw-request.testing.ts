/** For tests: a signed request that no SDK made. */
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac, type Hash } from 'node:crypto';
import { testKey } from '../rehearsal.testing';
import type { WireResponse } from './message';
import type { Wire } from './wire';

class Sha256 {
  private hash: Hash | ReturnType<typeof createHmac>;
  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: Uint8Array | string): void {
    this.hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {
    this.hash = createHash('sha256');
  }
}

/** A request as any client could send it, signed for `service`: for what no SDK would send. */
export async function rawRequest(
  wire: Wire,
  service: string,
  body: string,
  headers: Record<string, string> = {},
  credentials: { accessKeyId: string; secretAccessKey: string } = testKey,
): Promise<WireResponse> {
  const signer = new SignatureV4({ service, region: 'eu-west-1', credentials, sha256: Sha256 as never });
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: '/',
    query: {},
    headers: { host: '127.0.0.1', ...headers },
    body,
  });
  return wire.dispatch({
    method: 'POST',
    target: '/',
    headers: Object.fromEntries(
      Object.entries(signed.headers).map(([key, value]) => [key.toLowerCase(), value]),
    ),
    body: Buffer.from(body),
  });
}
