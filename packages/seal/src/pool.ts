/**
 * WebCrypto calls kept in flight at once. One leaves cores idle, hundreds make Chromium slow with allocation; 16 was
 * the best of what was measured across Node, Chromium, Firefox and WebKit.
 */
const CALLS_IN_FLIGHT = 16;

/** Runs `task(0)` to `task(count - 1)`, a few at a time, in no promised order. The first failure stops the rest. */
export async function runPooled(count: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < count) {
      try {
        await task(next++);
      } catch (error) {
        next = count;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_IN_FLIGHT, count) }, runner));
}
