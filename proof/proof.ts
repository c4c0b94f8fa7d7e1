/** What a proof counted or measured, for the table. */
export type Figures = Readonly<Record<string, string | number>>;

/** Runs one after the other; each throws when what it proves does not hold. */
export interface Proof {
  readonly name: string;
  /** What holds, in one sentence. */
  readonly claim: string;
  prove(): Promise<Figures>;
}

/** How often something happened, by what it was. */
export function tally(values: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Runs `work` until `count` were begun, `atOnce` side by side. The first failure ends it. */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}

/** Resolves when `isTrue` says so, asking every 100 ms. @throws when it does not within `patienceMs` */
export async function waitUntil(isTrue: () => Promise<boolean>, patienceMs: number): Promise<void> {
  const startedAt = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - startedAt > patienceMs) throw new Error('it did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
