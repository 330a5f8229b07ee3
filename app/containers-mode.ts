/**
 * What runs in a rehearsal's containers whose software this computer may have (today: Jupyter).
 * - `stand-in`: always the stand-ins: light, the same everywhere, and nothing of the materials is executed. The default
 * - `auto`: the real software where it is found, as far as the memory reaches; else the stand-in
 * - `real`: the real software; a rehearsal that does not find it does not start
 */
export const containersModes = ['stand-in', 'auto', 'real'] as const;
export type ContainersMode = (typeof containersModes)[number];

/** The mode of that name; undefined when there is none. */
export function containersModeOf(text: unknown): ContainersMode | undefined {
  return containersModes.find((mode) => mode === text);
}
