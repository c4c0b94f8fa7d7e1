/** The rate is that of the last moments: a line that became slow should show soon, a short stop should not. */
const WINDOW_MILLISECONDS = 10_000;
/** Before so much time has passed, a rate would be a guess. */
const FIRST_MILLISECONDS = 1000;

interface Sample {
  at: number;
  doneBytes: number;
}

/** How fast a transfer is. */
export interface TransferRate {
  /** Bytes a second over the last moments; undefined while that cannot be said. */
  after(doneBytes: number, now: number): number | undefined;
}

/** @returns A meter whose first measurement is where the transfer begins; times are milliseconds of one clock. */
export function createTransferRate(): TransferRate {
  let samples: Sample[] = [];
  return {
    after(doneBytes, now) {
      samples.push({ at: now, doneBytes });
      // One that is older than the window stays, so that the window is always full.
      while (samples[1] !== undefined && samples[1].at <= now - WINDOW_MILLISECONDS)
        samples = samples.slice(1);
      const [first = { at: now, doneBytes }] = samples;
      const milliseconds = now - first.at;
      return milliseconds < FIRST_MILLISECONDS
        ? undefined
        : (1000 * (doneBytes - first.doneBytes)) / milliseconds;
    },
  };
}
