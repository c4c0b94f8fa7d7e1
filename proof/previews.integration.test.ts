import { test } from 'vitest';
import { provePreviews } from './previews.ts';

test('looking at a link spends no view, and every tool is served as a person by the API', async () => {
  await provePreviews();
});
