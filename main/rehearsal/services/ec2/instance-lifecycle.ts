/** An instance's life on the clock, and its disk: a real folder from launch to termination. */
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { nextPublicIp } from './network-interfaces';
import type { InstanceRecord, InstanceState } from './records';
import { tables } from './tables';

/** Clock ms. Starting and terminating from aws-facts §3 and §10; stopping is M; the hour from aws-facts §4. */
const DURATIONS = {
  start: { low: 10_000, high: 30_000 },
  terminate: { low: 30_000, high: 60_000 },
  stop: { low: 20_000, high: 45_000 },
  shownAfterEnd: 3_600_000,
} as const;

interface Step {
  readonly region: string;
  readonly id: string;
  readonly step: number;
  readonly to: 'running' | 'stopped' | 'terminated';
}

/** The folder that stands for the instance's disk. */
export function diskFolder(parts: Parts, instanceId: string): string {
  return path.join(parts.dataFolder, 'hosts', instanceId);
}

/** Call once: what happens when a state's time is over. */
export function registerInstanceLifecycle(parts: Parts): void {
  const { world } = parts;
  world.on<Step>('ec2.instance.step', ({ region: name, id, step, to }) => {
    const region = world.region(name);
    const instance = tables(region).instances.get(id);
    // Overtaken, e.g. terminated while it was starting.
    if (instance?.step !== step) return;
    enter(instance, to);
    if (to === 'running') parts.signals.emit('ec2.instance.running', { region: name, instanceId: id });
    if (to === 'stopped') releasePublicIps(region, instance);
    if (to === 'terminated') bury(parts, region, instance);
  });
  world.on<{ region: string; id: string }>('ec2.instance.forget', ({ region, id }) => {
    tables(world.region(region)).instances.delete(id);
  });
}

/** A fresh instance, or one that was stopped, begins to start. */
export function startPending(parts: Parts, region: Region, instance: InstanceRecord): void {
  mkdirSync(diskFolder(parts, instance.id), { recursive: true });
  enter(instance, 'pending');
  instance.reason = '';
  delete instance.stateReason;
  schedule(parts, region, instance, 'running', DURATIONS.start);
}

/** Gives a public address back to an instance that starts again in a subnet that hands them out. */
export function renewPublicIp(region: Region, instance: InstanceRecord): void {
  const all = tables(region);
  if (all.subnets.get(instance.subnetId)?.publicIpOnLaunch !== true) return;
  for (const eni of all.networkInterfaces.values()) {
    if (eni.attachment?.instanceId === instance.id) eni.publicIp = nextPublicIp(region);
  }
}

export function terminate(parts: Parts, region: Region, instance: InstanceRecord): void {
  if (instance.state === 'terminated' || instance.state === 'shutting-down') return;
  leave(parts, region, instance, 'shutting-down');
  schedule(parts, region, instance, 'terminated', DURATIONS.terminate);
}

export function stop(parts: Parts, region: Region, instance: InstanceRecord): void {
  if (instance.state === 'stopped' || instance.state === 'stopping') return;
  leave(parts, region, instance, 'stopping');
  schedule(parts, region, instance, 'stopped', DURATIONS.stop);
}

function leave(
  parts: Parts,
  region: Region,
  instance: InstanceRecord,
  to: 'shutting-down' | 'stopping',
): void {
  const wasRunning = instance.state === 'running';
  enter(instance, to);
  const when = new Date(parts.world.now()).toISOString().replace('T', ' ').slice(0, 19);
  instance.reason = `User initiated (${when} GMT)`;
  const what = 'Client.UserInitiatedShutdown';
  instance.stateReason = { code: what, message: `${what}: User initiated shutdown` };
  if (wasRunning) {
    parts.signals.emit('ec2.instance.gone', { region: region.name, instanceId: instance.id });
  }
}

function enter(instance: InstanceRecord, state: InstanceState): void {
  instance.state = state;
  instance.step += 1;
}

function schedule(
  parts: Parts,
  region: Region,
  instance: InstanceRecord,
  to: Step['to'],
  range: { readonly low: number; readonly high: number },
): void {
  const step: Step = { region: region.name, id: instance.id, step: instance.step, to };
  parts.world.after(parts.world.random.between(range.low, range.high), 'ec2.instance.step', step);
}

function releasePublicIps(region: Region, instance: InstanceRecord): void {
  for (const eni of tables(region).networkInterfaces.values()) {
    if (eni.attachment?.instanceId === instance.id) delete eni.publicIp;
  }
}

/** What a terminated instance leaves: itself for an hour, and what was not to go with it. */
function bury(parts: Parts, region: Region, instance: InstanceRecord): void {
  const all = tables(region);
  for (const table of [all.networkInterfaces, all.volumes]) {
    for (const row of table.values()) {
      if (row.attachment?.instanceId !== instance.id) continue;
      if (row.attachment.deleteOnTermination) table.delete(row.id);
      else delete row.attachment;
      if ('publicIp' in row) delete row.publicIp;
    }
  }
  rm(diskFolder(parts, instance.id), { recursive: true, force: true, maxRetries: 5 }).catch(
    (error: unknown) => {
      parts.log.warn('the disk of a terminated instance could not be removed', {
        instanceId: instance.id,
        error: String(error),
      });
    },
  );
  parts.world.after(DURATIONS.shownAfterEnd, 'ec2.instance.forget', { region: region.name, id: instance.id });
}
