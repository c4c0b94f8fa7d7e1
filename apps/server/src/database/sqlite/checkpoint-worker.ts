import { fsyncSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckpointAnswer, CheckpointRequest } from './checkpoint-thread.ts';
import { openCheckpointConnection } from './connections.ts';

// Checkpoints write and sync whole pages: on the event loop they would be the slowest thing a request waits for.

const { path } = workerData as { path: string };
const connection = openCheckpointConnection(path);
// Open until the thread ends, after every SQLite connection is closed: closing any descriptor of the file drops
// the POSIX locks that SQLite holds on it in this process.
const descriptor = openSync(path, 'r+');

parentPort?.on('message', ({ id, task }: CheckpointRequest) => {
  parentPort?.postMessage(answer(id, task));
});

function answer(id: number, task: CheckpointRequest['task']): CheckpointAnswer {
  try {
    if (task === 'sync') fsyncSync(descriptor);
    if (task === 'disconnect') connection.close();
    if (task !== 'passive' && task !== 'truncate') return { id, isBusy: false, frames: 0 };
    const [isBusy, frames] = checkpoint(task);
    return { id, isBusy: isBusy !== 0, frames };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

/** The pragma's row: whether it was kept from finishing, pages in the WAL, pages copied. */
function checkpoint(mode: 'passive' | 'truncate'): [number, number] {
  const { busy, log } = connection.prepare(`PRAGMA wal_checkpoint(${mode})`).get() as {
    busy: number;
    log: number;
  };
  return [busy, log];
}
