import { test } from 'vitest';
import { proveBrowserLook } from './browser-look.ts';
import { provePreviews } from './previews.ts';

test('looking at a link spends no view, and every tool is served as a person by the API', async () => {
  await provePreviews();
});

test('a browser that loads the page of a secret spends no view until somebody clicks', async () => {
  await proveBrowserLook();
});
