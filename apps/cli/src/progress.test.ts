import { describe, expect, test } from 'vitest';
import { memoryIo } from '../test/io.ts';
import { progressLine, startProgress } from './progress.ts';
import { createTransferRate } from './transfer-rate.ts';

const mebibyte = 1024 * 1024;
const halfDone = {
  what: 'Sending',
  doneBytes: 512 * mebibyte,
  totalBytes: 1024 * mebibyte,
  rate: 25.6 * mebibyte,
};

describe('the line of progress', () => {
  test('says how much of how much, how fast, and how long it will take', () => {
    expect(progressLine(halfDone, 100)).toBe(
      'Sending  ━━━━━━━━━━━━────────────  50 %  512 MB of 1 GB  25.6 MB/s  20 seconds left',
    );
  });

  test('on a narrow terminal the words stay and the bar goes', () => {
    expect(progressLine(halfDone, 60)).toBe('Sending  50 %  512 MB of 1 GB  25.6 MB/s  20 seconds left');
    expect(progressLine(halfDone, 20)).toBe('Sending  50 %  512 M');
  });

  test('a length that is not known is not made up', () => {
    expect(progressLine({ ...halfDone, totalBytes: 0, rate: undefined }, 60)).toMatch(/ 512 MB$/);
  });

  test('a line that stands still promises nothing', () => {
    expect(progressLine({ ...halfDone, rate: 0 }, 100)).not.toContain('left');
  });

  test('is shown on a terminal only, and leaves nothing behind', () => {
    const { io, stderr } = memoryIo();
    startProgress(io).show('Sending', 1, 2);
    expect(stderr()).toBe('');
    io.stderr.isTTY = true;
    startProgress(io, { isQuiet: true }).show('Sending', 1, 2);
    expect(stderr()).toBe('');
    const progress = startProgress(io);
    progress.show('Sending', 1, 2);
    progress.clear();
    expect(stderr()).toContain('50 %');
    expect(stderr().endsWith('\r\x1b[K')).toBe(true);
  });
});

describe('the rate', () => {
  test('is not guessed in the first second', () => {
    const rate = createTransferRate();
    expect(rate.after(0, 0)).toBeUndefined();
    expect(rate.after(900, 999)).toBeUndefined();
    expect(rate.after(1000, 1000)).toBe(1000);
  });

  test('counts what was there before as no work of this run', () => {
    const rate = createTransferRate();
    rate.after(5000, 0);
    expect(rate.after(5500, 1000)).toBe(500);
  });

  test('is that of the last ten seconds', () => {
    const rate = createTransferRate();
    for (let second = 0; second <= 30; second++) rate.after(second * 100, second * 1000);
    expect(rate.after(3000, 40_000)).toBe(0);
  });
});
