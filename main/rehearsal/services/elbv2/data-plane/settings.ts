/** Limits of the data plane in wall ms: what is real work on this laptop does not run faster with the clock. */
export interface DataPlaneSettings {
  /** The least time that a health check's answer is waited for. */
  readonly leastCheckTimeoutMs: number;
  /** The least time that an idle connection is kept: people and browsers are not on the clock. */
  readonly leastIdleTimeoutMs: number;
  /** How soon a listener whose port was in use is tried again. */
  readonly rebindMs: number;
}

export const usualSettings: DataPlaneSettings = {
  leastCheckTimeoutMs: 5_000,
  leastIdleTimeoutMs: 10_000,
  rebindMs: 2_000,
};
