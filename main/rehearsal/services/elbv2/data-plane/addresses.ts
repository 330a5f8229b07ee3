/**
 * A loopback address for each load balancer, so that ports in use elsewhere on the laptop do not collide:
 * `127.x.y.1`, `127.x.y.2`, … with x and y of this rehearsal's own. Systems that bind nothing but 127.0.0.1
 * (macOS without aliases) get that one for all.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { Parts } from '../../../world/services';
import type { Table } from '../../../world/world';

const plainLoopback = '127.0.0.1';

export class LoopbackAddresses {
  private readonly taken: Table<string>;
  private readonly prefixes: Table<string>;
  private probe: Promise<void> | undefined;
  private ownRange = false;

  constructor(private readonly parts: Parts) {
    this.taken = parts.world.table('elbv2.addresses');
    this.prefixes = parts.world.table('elbv2.address-prefix');
  }

  /** Resolves once it is known whether this system lets a rehearsal have addresses of its own. */
  ready(): Promise<void> {
    this.probe ??= canBind(`${this.prefix()}.1`).then((can) => {
      this.ownRange = can;
      if (!can) {
        this.parts.log.warn(
          'this system gives a program no loopback address but 127.0.0.1: all rehearsed load balancers share it, and their ports must be free',
        );
      }
    });
    return this.probe;
  }

  /** The lowest free address, now `owner`'s. Call after `ready`. */
  take(owner: string): string {
    if (!this.ownRange) return plainLoopback;
    for (let host = 1; host < 255; host += 1) {
      const address = `${this.prefix()}.${host}`;
      if (this.taken.has(address)) continue;
      this.taken.set(address, owner);
      return address;
    }
    return plainLoopback;
  }

  release(owner: string): void {
    for (const [address, holder] of this.taken) if (holder === owner) this.taken.delete(address);
  }

  /** Kept in the world, so that a rehearsal that moved its folder finds its addresses again. */
  private prefix(): string {
    const known = this.prefixes.get('prefix');
    if (known !== undefined) return known;
    const digest = createHash('sha256').update(this.parts.dataFolder).digest();
    // 16 to 239 keeps clear of 127.0.0.x and 127.0.1.1, which systems use themselves.
    const prefix = `127.${16 + ((digest[0] ?? 0) % 224)}.${digest[1] ?? 0}`;
    this.prefixes.set('prefix', prefix);
    return prefix;
  }
}

function canBind(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(0, address, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
