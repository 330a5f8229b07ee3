/** How many wrong passwords code-server answers: two a minute, and twelve an hour beside them (its `RateLimiter`). */
const allowances = [
  { most: 2, withinMs: 60_000 },
  { most: 12, withinMs: 3_600_000 },
] as const;

export class WrongPasswords {
  /** When each allowance was used, wall ms. */
  private readonly used = allowances.map(() => [] as number[]);

  /** Counts one. False once there were too many. */
  mayAnswer(now = Date.now()): boolean {
    return allowances.some(({ most, withinMs }, index) => {
      const recent = (this.used[index] ?? []).filter((at) => now - at < withinMs);
      const isFree = recent.length < most;
      this.used[index] = isFree ? [...recent, now] : recent;
      return isFree;
    });
  }
}
