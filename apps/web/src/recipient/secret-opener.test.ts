import { createClient, type InspectedSecret } from '@waxwing/sdk';
import { expect, test } from 'vitest';
import { createSecretOpener, isOwnPath } from './secret-opener.ts';

const opener = createSecretOpener(createClient({ baseUrl: 'https://waxwing.example' }));
const content = { text: 'hunter2', expiryType: '24hours' } as const;
const secretWith = (viewsLeft: number | null): InspectedSecret => ({
  link: {
    kind: 'sealed',
    origin: 'https://waxwing.example',
    baseUrl: 'https://waxwing.example',
    linkId: 'AbCdEfGhIjKl',
    linkSecret: new Uint8Array(32),
  },
  sealed: true,
  needsPassphrase: true,
  expiresAt: 1_800_000_000_000,
  expiryType: viewsLeft === 1 ? 'view_once' : '24hours',
  viewsLeft,
});

test('what is left after a view is only said when it is certain', () => {
  expect(opener.leftAfter(secretWith(1), content)).toBe(0);
  expect(opener.leftAfter(secretWith(null), content)).toBeNull();
  expect(opener.leftAfter(secretWith(5), content)).toBeUndefined();
});

test('only the path of a secret can be one whose key is missing', () => {
  expect(isOwnPath(new URL('https://waxwing.example/AbCdEfGhIjKl/'))).toBe(true);
  expect(isOwnPath(new URL('https://waxwing.example/AbCdEfGhIjKl%231.x'))).toBe(false);
});
