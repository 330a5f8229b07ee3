import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Ec2Internals, Reachability, TrafficEnd } from '../world/services';
import { connectDatabase } from './database-client';
import { createBench, type RuntimeBench } from './runtime.testing';

let bench: RuntimeBench;
let way: Reachability;
const asked: { from: TrafficEnd; to: TrafficEnd; port: number }[] = [];
beforeEach(() => {
  asked.length = 0;
  bench = createBench({
    ec2: {
      reachable: (...[, from, to, port]: Parameters<Ec2Internals['reachable']>) => {
        asked.push({ from, to, port });
        return way;
      },
    } as Partial<Ec2Internals> as Ec2Internals,
    database: {
      endpoint: () => undefined,
      address: (host) => (host === 'db.example' ? { vpcId: 'vpc-1', ip: '10.0.9.9' } : undefined),
    },
  });
});
afterEach(() => bench.close());

const login = {
  region: 'eu-west-1',
  fromIp: '10.0.1.4',
  fromVpcId: 'vpc-1',
  host: 'db.example',
  port: 5432,
  database: 'seat_01',
  user: 'seat_01',
  password: 'hush',
};
const connect = (signal = new AbortController().signal, host = login.host) =>
  connectDatabase(bench.parts, { ...login, host }, signal);

it('goes by the task’s interface to the database’s, whose name the VPC resolves', async () => {
  way = { reachable: true };
  await expect(connect()).rejects.toThrow('failed: Connection refused');
  expect(asked).toEqual([
    {
      from: { kind: 'interface', vpcId: 'vpc-1', ip: '10.0.1.4' },
      to: { kind: 'interface', vpcId: 'vpc-1', ip: '10.0.9.9', byName: true },
      port: 5432,
    },
  ]);
  await expect(connect(undefined, 'other.example')).rejects.toThrow('Name or service not known');
});

it('times out on the clock, in libpq’s words, when the network drops it', async () => {
  way = { reachable: false, blockedBy: 'security-group', reason: 'no rule' };
  const slept = vi.spyOn(bench.parts.world.clock, 'sleep').mockResolvedValue();
  await expect(connect()).rejects.toThrow(
    'connection to server at "db.example" (10.0.9.9), port 5432 failed: Connection timed out',
  );
  expect(slept).toHaveBeenCalledWith(127_000, expect.any(AbortSignal));
});

it('ends the wait when its container is killed', async () => {
  way = { reachable: false, blockedBy: 'route', reason: 'no route' };
  const killed = new AbortController();
  const connecting = connect(killed.signal);
  killed.abort(new Error('the container was killed'));
  await expect(connecting).rejects.toThrow('the container was killed');
});

it('finds no name at once when the VPC resolves none', async () => {
  way = { reachable: false, blockedBy: 'name', reason: 'off' };
  const slept = vi.spyOn(bench.parts.world.clock, 'sleep');
  await expect(connect()).rejects.toThrow('Temporary failure in name resolution');
  expect(slept).not.toHaveBeenCalled();
});
