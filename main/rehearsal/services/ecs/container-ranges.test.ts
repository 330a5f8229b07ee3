import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { expect, it } from 'vitest';
import { checkContainerRanges } from './container-ranges';

const check = (more: Partial<ContainerDefinition>): void =>
  checkContainerRanges({ name: 'a', image: 'quay.io/jupyter/minimal-notebook:2025-11-10', ...more });
const command = ['CMD-SHELL', 'exit 0'];

it.each<Partial<ContainerDefinition>>([
  { image: 'a b' },
  { image: '' },
  { cpu: -1 },
  { memory: 5 },
  { memory: 128, memoryReservation: 129 },
  { startTimeout: 1 },
  { stopTimeout: -1 },
  { portMappings: [{ containerPort: 0 }] },
  { portMappings: [{ containerPort: 65_536 }] },
  { portMappings: [{ containerPort: 80, hostPort: 65_536 }] },
  { healthCheck: { command, interval: 4 } },
  { healthCheck: { command, interval: 301 } },
  { healthCheck: { command, timeout: 1 } },
  { healthCheck: { command, timeout: 61 } },
  { healthCheck: { command, retries: 0 } },
  { healthCheck: { command, retries: 11 } },
  { healthCheck: { command, startPeriod: 301 } },
  { restartPolicy: { enabled: true, restartAttemptPeriod: 59 } },
  { restartPolicy: { enabled: true, restartAttemptPeriod: 1801 } },
  { restartPolicy: { enabled: true, ignoredExitCodes: Array.from({ length: 51 }, (_, code) => code) } },
])('refuses %j', (more) => {
  expect(() => check(more)).toThrow(expect.objectContaining({ code: 'ClientException' }) as Error);
});

it.each<Partial<ContainerDefinition>>([
  {},
  { image: 'repo@sha256:0123456789abcdef' },
  { cpu: 0, memory: 6, stopTimeout: 120, portMappings: [{ containerPort: 65_535 }] },
  { healthCheck: { command, interval: 5, timeout: 2, retries: 1, startPeriod: 0 } },
  { healthCheck: { command, interval: 300, timeout: 60, retries: 10, startPeriod: 300 } },
  { restartPolicy: { enabled: true, restartAttemptPeriod: 60 } },
])('takes %j', (more) => {
  expect(() => check(more)).not.toThrow();
});
