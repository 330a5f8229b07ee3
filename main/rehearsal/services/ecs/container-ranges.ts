/** The ranges of a container definition's numbers (ECS API reference, ContainerDefinition and below). */
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { AwsError } from '../../wire/registry';
import { checkRange } from '../shared/ranges';
import { clientException } from './errors';

const MOST = 2 ** 31 - 1;
/** Docker gives a container no less than this, MiB. */
const LEAST_MEMORY = 6;
const MOST_IGNORED_CODES = 50;

/** Throws ClientException for a number that ECS does not take. */
export function checkContainerRanges(container: ContainerDefinition): void {
  const refuse = (message: string): AwsError =>
    clientException(`Invalid setting for container '${container.name ?? ''}'. ${message}`);
  const range = (member: string, value: number | undefined, least: number, most = MOST): void => {
    checkRange(member, value, [least, most], refuse);
  };
  if (!/^[A-Za-z0-9][A-Za-z0-9_./:@#-]{0,254}$/.test(container.image ?? '')) {
    throw refuse(`The image '${container.image ?? ''}' is not a valid reference.`);
  }
  range('cpu', container.cpu, 0);
  range('memory', container.memory, LEAST_MEMORY);
  range('memoryReservation', container.memoryReservation, LEAST_MEMORY);
  if (
    container.memory !== undefined &&
    container.memoryReservation !== undefined &&
    container.memoryReservation > container.memory
  ) {
    throw refuse("'memory' must not be less than 'memoryReservation'.");
  }
  range('startTimeout', container.startTimeout, 2);
  range('stopTimeout', container.stopTimeout, 0);
  for (const mapping of container.portMappings ?? []) {
    range('containerPort', mapping.containerPort, 1, 65_535);
    range('hostPort', mapping.hostPort, 0, 65_535);
  }
  const { healthCheck: check, restartPolicy: restart } = container;
  range('healthCheck.interval', check?.interval, 5, 300);
  range('healthCheck.timeout', check?.timeout, 2, 60);
  range('healthCheck.retries', check?.retries, 1, 10);
  range('healthCheck.startPeriod', check?.startPeriod, 0, 300);
  range('restartPolicy.restartAttemptPeriod', restart?.restartAttemptPeriod, 60, 1800);
  if ((restart?.ignoredExitCodes?.length ?? 0) > MOST_IGNORED_CODES) {
    throw refuse(`A restart policy ignores at most ${MOST_IGNORED_CODES} exit codes.`);
  }
}
