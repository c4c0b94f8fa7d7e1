const FRESH_MS = 1_000;

/**
 * Callers within a second share one answer, or the one that is under way: a probe that writes to disk must not be
 * a way to keep the disk busy.
 */
export function onceASecond(ask: () => Promise<void>): () => Promise<void> {
  let last: { at: number; answer: Promise<void> } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at >= FRESH_MS) last = { at: now, answer: ask() };
    return last.answer;
  };
}
