import { test } from 'vitest';
import { proveSameTime } from './same-time.ts';

test('known and unknown names get answers of one form, and no name is answered without the work', async () => {
  // Whoever skipped the work for an unknown name would be several times as fast; the proof itself is stricter.
  await proveSameTime({ rounds: 20, tolerance: 0.6 });
});
