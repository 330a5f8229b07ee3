/** Wall ms between two looks. */
const lookEveryMs = 150;

/** Looks again and again until `holds` has a value, and gives it; throws `orElse` after `withinMs` of the wall. */
export async function until<T>(
  withinMs: number,
  holds: () => Promise<T | undefined>,
  orElse: () => Error,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await holds();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw orElse();
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
