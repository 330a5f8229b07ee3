/**
 * Whose the process of this number is: `ours` (of this user), `foreign`, or undefined when there is none.
 * A number is used again after a restart of the computer, so whoever holds it need not be who was written down.
 */
export function processOwner(pid: number): 'ours' | 'foreign' | undefined {
  try {
    process.kill(pid, 0);
    return 'ours';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 'foreign' : undefined;
  }
}
