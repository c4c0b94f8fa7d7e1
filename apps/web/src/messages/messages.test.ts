import { expect, test } from 'vitest';
import { openedKey, sharedKey } from './en/api-key.ts';
import { accountFailures, app, stepUp } from './en/app.ts';
import { audit, auditActions } from './en/app-audit.ts';
import { commandLine } from './en/app-cli.ts';
import { confirmation, words as entry, invitation, recovery, registration } from './en/app-entry.ts';
import { home } from './en/app-home.ts';
import { handover, keys, newKey, oneKey, partnerKey, scopeAreas, scopeVerbs } from './en/app-keys.ts';
import { organization } from './en/app-organization.ts';
import { roleNames, security, settings } from './en/app-settings.ts';
import { create, result } from './en/create.ts';
import { checked, download, files, saving, savingTroubles } from './en/download.ts';
import { failures } from './en/failures.ts';
import { choosing, interrupted, scanned, scanReasons, sending, stopped } from './en/files.ts';
import { notFound } from './en/not-found.ts';
import { refusalActions, refusals } from './en/opening.ts';
import { preview } from './en/preview.ts';
import { opened, recipient } from './en/recipient.ts';
import { report } from './en/report.ts';
import { site } from './en/site.ts';
import { localeOf, spokenCount, spokenList, spokenSize, spokenTimes, spokenWait } from './speak.ts';

const all = {
  accountFailures,
  app,
  audit,
  auditActions,
  commandLine,
  confirmation,
  handover,
  invitation,
  keys,
  newKey,
  oneKey,
  organization,
  partnerKey,
  scopeAreas,
  scopeVerbs,
  recovery,
  registration,
  entry,
  home,
  roleNames,
  security,
  settings,
  stepUp,
  checked,
  choosing,
  create,
  download,
  files,
  failures,
  interrupted,
  notFound,
  opened,
  openedKey,
  preview,
  recipient,
  refusalActions,
  refusals,
  report,
  result,
  saving,
  savingTroubles,
  scanned,
  scanReasons,
  sending,
  sharedKey,
  site,
  stopped,
};

/** Every sentence there is, with its place; those made by a function are made with small numbers and a short word. */
function sentences(value: unknown, path = ''): [path: string, sentence: string][] {
  if (typeof value === 'function') return sentences(value(2, 1_800_000_000_000, 3), path);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
  return [[path, String(value)]];
}

test.each(sentences(all))('%s is a whole sentence or label, said calmly', (_, sentence) => {
  expect(sentence.trim()).not.toBe('');
  expect(sentence).not.toMatch(/undefined|null|NaN|\[object|!/);
});

test.each(Object.entries({ ...refusals, ...download.refusals, ...sharedKey.refusals }))(
  '%s says what happened and what to do',
  (_, { title, text }) => {
    expect(title).not.toMatch(/\.$/);
    expect(text).toMatch(/\.$/);
  },
);

test('counts up to ten are words, above that digits', () => {
  expect([0, 1, 10, 11].map(spokenCount)).toEqual(['no', 'one', 'ten', '11']);
  expect([1, 2, 3, 100].map(spokenTimes)).toEqual(['once', 'twice', 'three times', '100 times']);
});

test('a long list names three', () => {
  expect(spokenList(['a'])).toBe('a');
  expect(spokenList(['a', 'b', 'c'])).toBe('a, b, c');
  expect(spokenList(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and two more');
});

test('a wait is rounded up, so that nobody comes back too early', () => {
  expect([1, 59, 90, 601, 5400].map(spokenWait)).toEqual([
    'one second',
    '59 seconds',
    'two minutes',
    '11 minutes',
    'two hours',
  ]);
});

test('sizes carry three figures and the unit that fits them', () => {
  const [kilobyte, megabyte, gigabyte] = [1024, 1024 ** 2, 1024 ** 3];
  expect([0, 1, 1023].map(spokenSize)).toEqual(['0 bytes', '1 byte', '1,023 bytes']);
  expect([kilobyte, 12.34 * kilobyte, 999 * kilobyte].map(spokenSize)).toEqual(['1 KB', '12.3 KB', '999 KB']);
  expect([1.5 * megabyte, 512 * megabyte, 1023.9 * megabyte].map(spokenSize)).toEqual([
    '1.5 MB',
    '512 MB',
    '1 GB',
  ]);
  expect([1.25 * gigabyte, 10 * gigabyte, 2048 * gigabyte].map(spokenSize)).toEqual([
    '1.25 GB',
    '10 GB',
    '2 TB',
  ]);
});

test('dates follow the region of a reader who speaks the language, and a plain form for all others', () => {
  expect(localeOf(['de-AT', 'en-US'])).toBe('en-US');
  expect(localeOf(['de-AT'])).toBe('en-GB');
});
