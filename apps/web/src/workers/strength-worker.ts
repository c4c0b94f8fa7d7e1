import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { commonPasswords } from '../passphrase/common-passwords.ts';
import { words } from '../passphrase/words.ts';

const estimator = new ZxcvbnFactory({
  dictionary: { passwords: [...commonPasswords], commonWords: [...words] },
});

// Longer input is as strong as its beginning: the estimate grows faster than the text.
const longestEstimated = 100;

self.addEventListener('message', ({ data }: MessageEvent<string>) => {
  self.postMessage(estimator.check(data.slice(0, longestEstimated)).score);
});
