import type { ShareHandle } from '@waxwing/sdk';
import { expect, test, vi } from 'vitest';
import type { ScanMatch, Scanner, ScanVerdict } from '../scan/scan.ts';
import type { Order, Report, SaveJob } from './saving/messages.ts';
import type { PlacedWay } from './saving/ways.ts';
import { startTransfer, type Transfer } from './transfer.ts';

const handle: ShareHandle = { version: 1, claim: 'c', streams: [], files: [] };
const job: SaveJob = { handle, files: [0], as: 'file', name: 'a.bin', size: 100, isWatched: false };
const whole = new Blob(['content']);
const verdict: ScanVerdict = { verdict: 'no_rule_matched', scope: 'full', engine: 'test', at: '' };
const match: ScanVerdict = { ...verdict, verdict: 'matched', rule: 'EICAR' };

/** A way whose reports come from the test. */
function wayOf(isStreamed: boolean) {
  const started: { job: SaveJob; report: (report: Report) => void; orders: Order[] }[] = [];
  const way: PlacedWay = {
    isStreamed,
    run(job, report) {
      const orders: Order[] = [];
      started.push({ job, report, orders });
      return { order: (order) => orders.push(order), close: () => orders.push('cancel') };
    },
  };
  return { way, started };
}

/** A scanner that says what it is told to say, of every file. */
function scannerOf(said: ScanVerdict, passing?: ScanMatch) {
  const pieces: number[] = [];
  const scanner: Scanner = {
    scanFile: async () => said,
    scanStream: () => ({
      async write(piece) {
        pieces.push(piece.length);
        return passing;
      },
      end: async () => said,
      cancel: () => pieces.push(-1),
    }),
    close: () => {},
  };
  return { scanner, pieces };
}

function run(ways: readonly PlacedWay[], scanner: Scanner) {
  const told: (Transfer | undefined)[] = [];
  const delivered: Blob[] = [];
  const transfer = startTransfer({
    job,
    purpose: 'save',
    ways,
    scanner,
    paths: ['folder/a.bin'],
    deliver(blob, verdicts) {
      delivered.push(blob);
      return { name: 'saved', verdicts };
    },
    tell: (state) => told.push(state),
  });
  return { transfer, told, delivered, last: () => told.at(-1) };
}

test('what is gathered is checked before it is handed out', async () => {
  const { way, started } = wayOf(false);
  const { told, delivered, last } = run([way], scannerOf(verdict).scanner);
  started[0]?.report({ kind: 'done', blob: whole });
  expect(delivered).toEqual([]);
  await vi.waitFor(() => expect(last()?.name).toBe('saved'));
  expect(told.map((state) => state?.name)).toEqual(['running', 'checking', 'saved']);
  expect(delivered).toEqual([whole]);
});

test('a match hands out nothing until the person says so', async () => {
  const { way, started } = wayOf(false);
  const { transfer, delivered, last } = run([way], scannerOf(match).scanner);
  started[0]?.report({ kind: 'done', blob: whole });
  await vi.waitFor(() => expect(last()?.name).toBe('held'));
  expect(delivered).toEqual([]);
  transfer.release();
  expect(delivered).toEqual([whole]);
  expect(last()).toMatchObject({ name: 'saved', verdicts: [{ rule: 'EICAR', path: 'folder/a.bin' }] });
});

test('what is streamed is checked as it passes, and the finding comes after it', async () => {
  const { way, started } = wayOf(true);
  const { scanner, pieces } = scannerOf(match);
  const { last } = run([way], scanner);
  const [{ job: streamed, report, orders } = { job, report: () => {}, orders: [] }] = started;
  expect(streamed.isWatched).toBe(true);
  report({ kind: 'piece', file: 0, bytes: new Uint8Array(60) });
  await vi.waitFor(() => expect(orders).toEqual(['seen']));
  report({ kind: 'fileEnd', file: 0, isSeen: true });
  report({ kind: 'done' });
  expect(last()).toEqual({ name: 'saved' });
  await vi.waitFor(() => expect(last()).toMatchObject({ verdicts: [{ rule: 'EICAR' }] }));
  expect(pieces).toEqual([60]);
});

test.each(['in the middle', 'at the end'])('a finding %s stops what is streamed, once', async (where) => {
  const { way, started } = wayOf(true);
  const { scanner } = scannerOf(match, where === 'in the middle' ? { rule: 'EICAR' } : undefined);
  const { transfer, last } = run([way], scanner);
  const [{ report, orders } = { report: () => {}, orders: [] }] = started;
  report({ kind: 'piece', file: 0, bytes: new Uint8Array(60) });
  await vi.waitFor(() => expect(orders).toContain('seen'));
  if (where === 'at the end') report({ kind: 'fileEnd', file: 0, isSeen: true });
  // Before it is told to go on it is told to stop.
  await vi.waitFor(() => expect(orders.slice(-2)).toEqual(['pause', 'seen']));
  expect(last()).toMatchObject({
    name: 'running',
    isPaused: true,
    findings: [{ verdict: 'matched', rule: 'EICAR', path: 'folder/a.bin' }],
  });
  transfer.order('resume');
  report({ kind: 'piece', file: 0, bytes: new Uint8Array(60) });
  await vi.waitFor(() => expect(orders.at(-1)).toBe('seen'));
  expect(orders.filter((order) => order === 'pause')).toHaveLength(1);
  expect(last()).toMatchObject({ isPaused: false });
});

test('of a file that the page saw with a gap it says that it was not checked', async () => {
  const { way, started } = wayOf(true);
  const { last } = run([way], scannerOf(verdict).scanner);
  started[0]?.report({ kind: 'piece', file: 0, bytes: new Uint8Array(60) });
  started[0]?.report({ kind: 'fileEnd', file: 0, isSeen: false });
  started[0]?.report({ kind: 'done' });
  await vi.waitFor(() =>
    expect(last()).toMatchObject({ verdicts: [{ verdict: 'not_scanned', reason: 'timeout' }] }),
  );
});

test('where one way is impossible the next is taken, and in the end the person hears that none is left', () => {
  const [first, second] = [wayOf(true), wayOf(false)];
  const { last } = run([first.way, second.way], scannerOf(verdict).scanner);
  first.started[0]?.report({ kind: 'impossible' });
  expect(last()?.name).toBe('running');
  second.started[0]?.report({ kind: 'impossible' });
  expect(last()).toEqual({ name: 'impossible' });
});

test('a trouble on the way is shown until bytes come again', () => {
  const { way, started } = wayOf(true);
  const { last } = run([way], scannerOf(verdict).scanner);
  started[0]?.report({ kind: 'progress', bytes: 40 });
  started[0]?.report({ kind: 'waiting', trouble: { code: 'OFFLINE' } });
  expect(last()).toMatchObject({ name: 'running', bytes: 40, trouble: { code: 'OFFLINE' } });
  started[0]?.report({ kind: 'progress', bytes: 80 });
  expect(last()).not.toHaveProperty('trouble');
});

test('a failure is never shown as saved, and ends the check', () => {
  const { way, started } = wayOf(true);
  const { scanner, pieces } = scannerOf(verdict);
  const { told } = run([way], scanner);
  started[0]?.report({ kind: 'piece', file: 0, bytes: new Uint8Array(10) });
  started[0]?.report({ kind: 'failed', trouble: { code: 'DATA_DAMAGED' } });
  expect(told.at(-1)).toEqual({ name: 'failed', trouble: { code: 'DATA_DAMAGED' } });
  expect(pieces).toEqual([10, -1]);
});

test('pausing keeps what is there, and forgets how fast it came', () => {
  const { way, started } = wayOf(true);
  const { transfer, last } = run([way], scannerOf(verdict).scanner);
  started[0]?.report({ kind: 'progress', bytes: 40 });
  transfer.order('pause');
  expect(last()).toMatchObject({ bytes: 40, isPaused: true, pace: {} });
  transfer.order('resume');
  expect(last()).toMatchObject({ isPaused: false });
  expect(started[0]?.orders).toEqual(['pause', 'resume']);
});

test('a page that is left hears nothing of a check that ends later', async () => {
  const { way, started } = wayOf(false);
  const { transfer, told, delivered } = run([way], scannerOf(verdict).scanner);
  started[0]?.report({ kind: 'done', blob: whole });
  transfer.close();
  // As many turns as the same check takes to its end when nobody leaves.
  const other = run([way], scannerOf(verdict).scanner);
  started[1]?.report({ kind: 'done', blob: whole });
  await vi.waitFor(() => expect(other.last()?.name).toBe('saved'));
  expect(told.at(-1)?.name).toBe('checking');
  expect(delivered).toEqual([]);
});
