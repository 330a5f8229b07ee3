import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ContainerRun, Endpoint, Parts } from '../world/services';
import type { Program } from './program';
import { addressOf, RunningContainer, type Network } from './running-container';
import { SocketPaths } from './socket-paths';

/** Listens on the port that every notebook server has, until it is asked to end. */
const server: Program = async (container) => {
  await container.listen(8888, (_request, response) => response.end(container.run.id));
  container.log('listens');
  await container.terminated;
  return 0;
};

it('two networks may use the same address; within one a port is taken once', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-sockets-'));
  const sockets = new SocketPaths(dataFolder);
  const network: Network = { endpoints: new Map<string, Endpoint>(), nextSocket: () => sockets.next() };
  const begin = (id: string, vpcId: string) => {
    const said: string[] = [];
    let exitCode: number | undefined;
    const run: ContainerRun = {
      id,
      region: 'eu-west-1',
      image: 'notebook',
      entryPoint: [],
      command: [],
      environment: {},
      mounts: [],
      ip: '10.40.128.4',
      vpcId,
      portMappings: [8888],
      log: (line) => void said.push(line),
      exited: (code) => (exitCode = code),
    };
    const container = new RunningContainer(run, network, () => undefined);
    container.begin(server, {} as Parts);
    return { said, container, exitCode: () => exitCode };
  };
  const [first, second] = [begin('first', 'vpc-1'), begin('second', 'vpc-2')];
  await expect.poll(() => [first.said, second.said]).toEqual([['listens'], ['listens']]);
  const third = begin('third', 'vpc-2');
  await expect.poll(() => third.exitCode()).toBe(1);
  expect(third.said).toEqual(['error: port 8888 is already in use in this task']);

  first.container.terminate();
  await first.container.ended;
  expect(network.endpoints.has(addressOf('10.40.128.4', 8888, 'vpc-1'))).toBe(false);
  expect(network.endpoints.has(addressOf('10.40.128.4', 8888, 'vpc-2'))).toBe(true);
  second.container.terminate();
  await second.container.ended;
  sockets.remove();
  rmSync(dataFolder, { recursive: true });
});
