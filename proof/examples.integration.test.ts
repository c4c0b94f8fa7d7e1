import { test } from 'vitest';
import { proveExamples } from './examples.ts';

test('every published example works as printed', async () => {
  await proveExamples();
});
