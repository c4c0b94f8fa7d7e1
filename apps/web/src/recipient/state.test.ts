import type { InspectedSecret, OpenedSecret } from '@waxwing/sdk';
import { expect, test } from 'vitest';
import { type RecipientEvent, type RecipientState, step } from './state.ts';

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
const once = secretWith(1);
const content: OpenedSecret = { text: 'hunter2', expiryType: 'view_once' };
const checking: RecipientState = { name: 'checking' };
const sealed: RecipientState = { name: 'sealed', secret: once, isPassphraseWrong: false };
const opening: RecipientState = { name: 'opening', secret: once };
const refused: RecipientState = { name: 'refused', refused: { reason: 'offline' } };

const run = (from: RecipientState, ...events: RecipientEvent[]) => events.reduce(step, from);

test('a link is checked, its seal broken, its secret shown', () => {
  expect(run(checking, { name: 'checked', secret: once })).toEqual(sealed);
  expect(run(sealed, { name: 'breakSeal' })).toEqual(opening);
  expect(run(opening, { name: 'opened', content })).toMatchObject({ name: 'opened', content });
});

test('a wrong passphrase leaves the seal whole and says so', () => {
  expect(run(opening, { name: 'passphraseWrong' })).toEqual({ ...sealed, isPassphraseWrong: true });
});

test('a lost connection can be tried again where it was lost', () => {
  const offline = run(opening, { name: 'refused', refused: { reason: 'offline' } });
  expect(offline).toEqual(refused);
  expect(run(offline, { name: 'retryOpening', secret: once })).toEqual(opening);
  expect(run(offline, { name: 'retryChecking' })).toEqual(checking);
});

test('nothing but a broken seal leads to an opened secret', () => {
  for (const from of [checking, sealed, refused]) expect(run(from, { name: 'opened', content })).toBe(from);
});

test('an opened secret is not taken away by a late refusal', () => {
  const opened = run(opening, { name: 'opened', content });
  expect(run(opened, { name: 'refused', refused: { reason: 'viewed' } })).toBe(opened);
});

test('a page that was left holds nothing, and nothing that arrives later brings it back', () => {
  const left = run(opening, { name: 'opened', content }, { name: 'left' });
  expect(left).toEqual({ name: 'left' });
  const late: RecipientEvent[] = [
    { name: 'opened', content },
    { name: 'checked', secret: once },
    { name: 'refused', refused: { reason: 'server' } },
    { name: 'retryChecking' },
  ];
  for (const event of late) expect(step(left, event)).toBe(left);
});

test('what is left after a view is only said when it is certain', () => {
  const after = (viewsLeft: number | null) =>
    run({ name: 'opening', secret: secretWith(viewsLeft) }, { name: 'opened', content });
  expect(after(1)).toMatchObject({ viewsLeft: 0 });
  expect(after(null)).toMatchObject({ viewsLeft: null });
  expect(after(5)).toMatchObject({ viewsLeft: undefined });
  expect(run(after(5), { name: 'viewsCounted', viewsLeft: 3 })).toMatchObject({ viewsLeft: 3 });
});
