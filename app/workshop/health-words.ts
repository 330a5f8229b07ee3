/** AWS's messages about tasks, in the instructor's words. */
import type { Cause } from './causes';
import type { TaskObservation } from './observation';

/** A reason in words, and for programs. */
export interface Why {
  readonly words: string;
  readonly cause: Cause;
}

/** Why a task stopped, as the end of a sentence: `jupyter stopped (exit code 1)`. */
export function whyStopped(task: TaskObservation): Why {
  const reason = [
    task.stoppedReason ?? '',
    ...task.containers.map((container) => container.reason ?? ''),
  ].join(' ');
  for (const [pattern, words, cause] of stopWords) if (pattern.test(reason)) return { words, cause };
  const [, action] = /AccessDenied.* is not authorized to perform: ([\w-]+:\w+)/s.exec(reason) ?? [];
  if (action !== undefined)
    return { words: `its role does not allow ${action}`, cause: 'permission-missing' };
  for (const [pattern, words, cause] of vagueStopWords) if (pattern.test(reason)) return { words, cause };
  const failed =
    task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ??
    task.containers.find(({ exitCode }) => exitCode !== undefined);
  if (failed?.exitCode !== undefined) {
    return { words: `${failed.name} stopped (${exitWords(failed.exitCode)})`, cause: 'stopped' };
  }
  const text = task.stoppedReason?.trim() ?? '';
  return {
    words: text === '' ? 'its container stopped' : `its task stopped: ${shorten(text)}`,
    cause: 'stopped',
  };
}

/** True when somebody asked for the stop, so that it says nothing against the service. */
export function stoppedOnPurpose(task: TaskObservation): boolean {
  return /scaling activity|stopped by user|deployment/i.test(task.stoppedReason ?? '');
}

const stopWords: readonly (readonly [RegExp, string, Cause])[] = [
  [/OutOfMemory/i, 'it ran out of memory', 'out-of-memory'],
  [
    /CannotPullContainer.*(Client\.Timeout|i\/o timeout)/is,
    'its machine gets no answer from the image registry: check its route and security group',
    'registry-silent',
  ],
  [
    /secret.*context deadline exceeded/is,
    'its machine gets no answer from AWS Secrets Manager: check its route and security group',
    'secret-unreadable',
  ],
  [/unable to assume the role/i, 'AWS is not allowed to use its role', 'permission-missing'],
];

/** For what no role and no network explains. */
const vagueStopWords: readonly (readonly [RegExp, string, Cause])[] = [
  [/CannotPull(ECR)?Container|pull image|image.*not found/i, 'its image cannot be pulled', 'image-missing'],
  [
    /unable to pull secrets|ResourceInitializationError.*secret/i,
    'its password cannot be read from the secret',
    'secret-unreadable',
  ],
  [/initialize logging driver/i, 'its log cannot be written', 'log-unwritable'],
  [/ELB health checks/i, 'the load balancer’s checks failed', 'checks-fail'],
  [/container health checks/i, 'its own health check failed', 'checks-fail'],
  [
    /Host EC2.*(terminated|stopped)|container instance.*(terminated|stopped|deregistered)/i,
    'its machine was lost',
    'machine-lost',
  ],
  [/scaling activity|deployment/i, 'it was replaced', 'replaced'],
  [/stopped by user/i, 'it was stopped for a restart', 'restarting'],
];

/** Exit codes above 128 are signals (POSIX shells): 137 is SIGKILL, 139 SIGSEGV, 143 SIGTERM. */
function exitWords(code: number): string {
  if (code === 137) return 'exit code 137: it was killed, often because memory ran out';
  if (code === 139) return 'exit code 139: it crashed';
  if (code === 143) return 'exit code 143: it was asked to stop';
  return `exit code ${code}`;
}

/** Why ECS cannot place a service's task, from the newest of its events; nothing when it can. */
export function whyNotPlaced(events: readonly string[]): (Why & { readonly waits: boolean }) | undefined {
  const [newest = ''] = events;
  if (/throttled/i.test(newest)) {
    return { words: 'AWS has too many requests and will try again', cause: 'aws-busy', waits: true };
  }
  if (!/unable to place a task/i.test(newest)) return undefined;
  if (/insufficient memory|MEMORY/i.test(newest)) {
    return { words: 'its machine has too little free memory', cause: 'memory-short', waits: false };
  }
  if (/insufficient CPU|\bCPU\b/i.test(newest)) {
    return { words: 'its machine has too little free CPU', cause: 'cpu-short', waits: false };
  }
  if (/RESOURCE:ENI|network interface/i.test(newest)) {
    return { words: 'its machine has no free network interface', cause: 'interface-short', waits: false };
  }
  if (/\bAGENT\b/i.test(newest)) {
    return { words: 'its machine is not responding', cause: 'machine-silent', waits: false };
  }
  return { words: 'its machine has not joined the cluster yet', cause: 'machine-joining', waits: true };
}

/** At most 120 characters of someone else's text. */
export function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`;
}
