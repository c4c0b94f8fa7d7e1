import { test } from 'vitest';
import { proveBurned } from './burned.ts';
import { proveSilence } from './silence.ts';

test('a minute after it was opened or revoked no byte of a secret is left in the data folder', async () => {
  await proveBurned({ secrets: 12, withClaims: false });
}, 90_000);

test('nothing secret of any request is in the log at the most talkative level', async () => {
  await proveSilence();
});
