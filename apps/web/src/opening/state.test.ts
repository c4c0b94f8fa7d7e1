import { expect, test } from 'vitest';
import { type OpeningEvent, type OpeningState, step } from './state.ts';

const once = { viewsLeft: 1 };
const content = { text: 'hunter2' };

type Share = typeof once;
type Content = typeof content;
type State = OpeningState<Share, Content>;
type Event = OpeningEvent<Share, Content>;

const checking: State = { name: 'checking' };
const sealed: State = { name: 'sealed', share: once, isPassphraseWrong: false };
const opening: State = { name: 'opening', share: once };
const refused: State = { name: 'refused', refused: { reason: 'offline' } };

const run = (from: State, ...events: Event[]) => events.reduce(step, from);

test('a link is checked, its seal broken, what was in it shown', () => {
  expect(run(checking, { name: 'checked', share: once })).toEqual(sealed);
  expect(run(sealed, { name: 'breakSeal' })).toEqual(opening);
  expect(run(opening, { name: 'opened', content, viewsLeft: 0 })).toMatchObject({
    name: 'opened',
    content,
    viewsLeft: 0,
  });
});

test('a wrong passphrase leaves the seal whole and says so', () => {
  expect(run(opening, { name: 'passphraseWrong' })).toEqual({ ...sealed, isPassphraseWrong: true });
});

test('a lost connection can be tried again where it was lost', () => {
  const offline = run(opening, { name: 'refused', refused: { reason: 'offline' } });
  expect(offline).toEqual(refused);
  expect(run(offline, { name: 'retryOpening', share: once })).toEqual(opening);
  expect(run(offline, { name: 'retryChecking' })).toEqual(checking);
});

test('nothing but a broken seal leads to an opened share', () => {
  for (const from of [checking, sealed, refused])
    expect(run(from, { name: 'opened', content, viewsLeft: 0 })).toBe(from);
});

test('an opened share is not taken away by a late refusal', () => {
  const opened = run(opening, { name: 'opened', content, viewsLeft: 0 });
  expect(run(opened, { name: 'refused', refused: { reason: 'viewed' } })).toBe(opened);
});

test('a page that was left holds nothing, and nothing that arrives later brings it back', () => {
  const left = run(opening, { name: 'opened', content, viewsLeft: 0 }, { name: 'left' });
  expect(left).toEqual({ name: 'left' });
  const late: Event[] = [
    { name: 'opened', content, viewsLeft: 0 },
    { name: 'checked', share: once },
    { name: 'refused', refused: { reason: 'server' } },
    { name: 'retryChecking' },
  ];
  for (const event of late) expect(step(left, event)).toBe(left);
});

test('a number of views that was not certain can still come in', () => {
  const unsure = run(opening, { name: 'opened', content, viewsLeft: undefined });
  expect(unsure).toMatchObject({ viewsLeft: undefined });
  expect(run(unsure, { name: 'viewsCounted', viewsLeft: 3 })).toMatchObject({ viewsLeft: 3 });
});
