import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseLogger } from '../engine.ts';
import type { CheckpointThread } from './checkpoint-thread.ts';

/** Copies committed pages into the database while nobody waits for it. */
const PASSIVE_EVERY_MS = 1_000;
/** Under steady load the WAL never starts over by itself; beyond this (64 MiB of 4 KiB pages) it is made to. */
const MAX_WAL_FRAMES = 16_384;
/** Erasures wait this long for others: one truncation serves them all, and leaves half a minute for retries. */
const ERASURE_BATCH_MS = 20_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 5_000;
/** From here on what was erased has outlived its promise. */
const ERASURE_PROMISE_MS = 60_000;

/** What stops writers for the short time of a truncation. */
interface WriterGate {
  pause(): Promise<void>;
  resume(): void;
}

export interface Checkpointer {
  /** To be called after each commit. */
  noteCommit(): void;
  /** Something was erased: the WAL, which may hold older copies, is emptied within 60 s. */
  noteErasure(): void;
  /** Empties the WAL, backing off while a reader keeps it. Resolves when it is empty, or when stopped. */
  truncate(): Promise<void>;
  stop(): Promise<void>;
}

interface CheckpointerOptions {
  thread: CheckpointThread;
  gate: WriterGate;
  logger: DatabaseLogger;
}

/** Keeps the WAL small, and empties it after erasures. */
export function createCheckpointer({ thread, gate, logger }: CheckpointerOptions): Checkpointer {
  let passiveTimer: NodeJS.Timeout | undefined;
  let erasureTimer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  const stopping = new AbortController();
  return { noteCommit, noteErasure, truncate, stop };

  function noteCommit(): void {
    if (stopping.signal.aborted) return;
    passiveTimer ??= setTimeout(() => {
      passiveTimer = undefined;
      copyPages().catch((error) => logger.error({ err: error }, 'a checkpoint failed'));
    }, PASSIVE_EVERY_MS).unref();
  }

  async function copyPages(): Promise<void> {
    const { frames } = await thread.run('passive');
    if (frames > MAX_WAL_FRAMES) await truncate();
  }

  function noteErasure(): void {
    if (stopping.signal.aborted) return;
    erasureTimer ??= setTimeout(() => {
      erasureTimer = undefined;
      void truncate();
    }, ERASURE_BATCH_MS).unref();
  }

  function truncate(): Promise<void> {
    if (running === undefined) {
      running = truncateWithRetries().finally(() => {
        running = undefined;
      });
      return running;
    }
    // The one under way may have begun before the caller's write, so one more follows: for all who ask meanwhile.
    queued ??= running.then(() => {
      queued = undefined;
      return truncate();
    });
    return queued;
  }

  async function truncateWithRetries(): Promise<void> {
    const startedAt = performance.now();
    let pauseMs = FIRST_RETRY_MS;
    while (!stopping.signal.aborted && !(await tryTruncate())) {
      report(performance.now() - startedAt, pauseMs);
      await delay(pauseMs, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LAST_RETRY_MS);
    }
  }

  /** Short waits are ordinary reads; only what lasts is worth a line. */
  function report(waitedMs: number, pauseMs: number): void {
    if (pauseMs < LAST_RETRY_MS) return;
    const isLate = waitedMs + ERASURE_BATCH_MS > ERASURE_PROMISE_MS;
    const message = 'a long read from outside keeps the write-ahead log, and with it erased data, on disk';
    if (isLate) logger.error({ waitedMs }, message);
    else logger.warn({ waitedMs }, message);
  }

  /** Nearly everything is written and synced before the gate closes, so that writers wait for the rest only. */
  async function tryTruncate(): Promise<boolean> {
    try {
      await thread.run('passive');
      await thread.run('sync');
      await thread.run('passive');
      await gate.pause();
      try {
        return !(await thread.run('truncate')).isBusy;
      } finally {
        gate.resume();
      }
    } catch (error) {
      logger.error({ err: error }, 'could not empty the write-ahead log');
      return false;
    }
  }

  async function stop(): Promise<void> {
    clearTimeout(passiveTimer);
    clearTimeout(erasureTimer);
    stopping.abort();
    await queued;
    await running;
  }
}
