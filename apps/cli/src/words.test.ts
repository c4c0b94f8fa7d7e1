import { describe, expect, test } from 'vitest';
import { count, dateInWords, durationInWords, firstOf, printable, sizeInWords, times } from './words.ts';

describe('words', () => {
  test('counts up to ten are words, larger ones are figures', () => {
    expect(count(1, 'line')).toBe('one line');
    expect(count(10, 'line')).toBe('ten lines');
    expect(count(1200, 'line')).toBe('1,200 lines');
    expect(count(2, 'more try', 'more tries')).toBe('two more tries');
  });

  test('once, twice, and then a number of times', () => {
    expect([1, 2, 3].map(times)).toEqual(['once', 'twice', 'three times']);
  });

  test('a date has its weekday and time zone', () => {
    const moment = Date.UTC(2026, 10, 22, 14, 5);
    expect(dateInWords(moment, 'UTC')).toBe('Sunday, 22 November 2026 at 14:05 UTC');
    expect(dateInWords(moment, 'Asia/Kolkata')).toBe('Sunday, 22 November 2026 at 19:35 GMT+5:30');
  });

  test('a wait is rounded up, never down to nothing', () => {
    expect(durationInWords(0)).toBe('one second');
    expect(durationInWords(61)).toBe('two minutes');
    expect(durationInWords(3601)).toBe('two hours');
  });

  test('a size has three digits and the unit that fits', () => {
    expect([0, 1, 1023].map(sizeInWords)).toEqual(['0 bytes', '1 byte', '1,023 bytes']);
    expect([1024, 4_456_448, 54_945_382].map(sizeInWords)).toEqual(['1 kB', '4.25 MB', '52.4 MB']);
    expect([1023.4 * 1024, 1023.5 * 1024, 10 * 1024 ** 3].map(sizeInWords)).toEqual([
      '1,023 kB',
      '1 MB',
      '10 GB',
    ]);
  });

  test('of a long list the first few are named, and the rest is counted', () => {
    expect(firstOf(['a', 'b', 'c'])).toBe('a, b, c');
    expect(firstOf(['a', 'b', 'c', 'd'])).toBe('a, b, c and one more');
  });

  test('a note cannot steer the terminal', () => {
    expect(printable('a\x1b]0;title\x07b\u202ec\r')).toBe('a\\u{1b}]0;title\\u{7}b\\u{202e}c\\u{d}');
    expect(printable('två rader\n\tok')).toBe('två rader\n\tok');
  });
});
