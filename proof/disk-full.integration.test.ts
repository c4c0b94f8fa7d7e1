import { test } from 'vitest';
import { proveDiskFull } from './disk-full.ts';

test('a full disk refuses what is new, spends no view, and heals without a restart', async ({ skip }) => {
  const { skipped } = await proveDiskFull();
  skip(skipped !== undefined, String(skipped));
});
