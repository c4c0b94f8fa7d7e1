import { describe, expect, test } from 'vitest';
import { CliError } from './errors.ts';
import { endingOf, endingOfFiles } from './expiry.ts';

describe('when a new secret ends', () => {
  test('without options it opens once within 24 hours', () => {
    expect(endingOf(undefined, undefined)).toEqual({ expiryType: 'view_once', expiresInSeconds: 86_400 });
  });

  test('--expires once says the same as the default', () => {
    expect(endingOf('once', undefined)).toEqual(endingOf(undefined, undefined));
    expect(endingOf('once', 1)).toEqual(endingOf(undefined, undefined));
  });

  test.each([
    ['1h', '1hour'],
    ['24h', '24hours'],
    ['7d', '7days'],
  ] as const)('--expires %s alone leaves the number of views open', (expires, expiryType) => {
    expect(endingOf(expires, undefined)).toEqual({ expiryType });
  });

  test('--views alone keeps the 24 hours', () => {
    expect(endingOf(undefined, 5)).toEqual({ expiryType: '24hours', maxViews: 5 });
  });

  test('--views 1 with a time opens once within that time', () => {
    expect(endingOf('7d', 1)).toEqual({ expiryType: 'view_once', expiresInSeconds: 604_800 });
  });

  test('--views with a time counts within that time', () => {
    expect(endingOf('1h', 3)).toEqual({ expiryType: '1hour', maxViews: 3 });
  });

  test('--expires once with several views is a contradiction', () => {
    expect(() => endingOf('once', 2)).toThrow(CliError);
  });
});

describe('when a new share of files ends', () => {
  test('the rules are those of a secret', () => {
    expect(endingOfFiles(undefined, undefined)).toEqual({ expiresInSeconds: 86_400, maxDownloads: 1 });
    expect(endingOfFiles('once', 1)).toEqual(endingOfFiles(undefined, undefined));
    expect(endingOfFiles('7d', undefined)).toEqual({ expiresInSeconds: 604_800 });
    expect(endingOfFiles(undefined, 5)).toEqual({ expiresInSeconds: 86_400, maxDownloads: 5 });
    expect(endingOfFiles('1h', 3)).toEqual({ expiresInSeconds: 3_600, maxDownloads: 3 });
  });

  test('--expires once with several downloads is a contradiction', () => {
    expect(() => endingOfFiles('once', 2)).toThrow(/--downloads/);
  });
});
