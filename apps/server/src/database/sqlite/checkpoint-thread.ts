import { Worker } from 'node:worker_threads';
import { DatabaseUnavailableError } from '../errors.ts';

/** `sync` makes what checkpoints wrote durable, so that the last one has little left to do. */
type CheckpointTask = 'passive' | 'sync' | 'truncate' | 'disconnect';

export interface CheckpointRequest {
  id: number;
  task: CheckpointTask;
}

export type CheckpointAnswer =
  | { id: number; isBusy: boolean; frames: number }
  | { id: number; error: string };

interface CheckpointResult {
  /** Somebody's read kept the checkpoint from finishing. */
  isBusy: boolean;
  /** How many pages the WAL holds. */
  frames: number;
}

export interface CheckpointThread {
  /** @throws DatabaseUnavailableError when SQLite or the thread failed. */
  run(task: CheckpointTask): Promise<CheckpointResult>;
  /** @throws DatabaseUnavailableError when the thread has ended: from then on the WAL only grows. */
  assertRunning(): void;
  /** Only after every SQLite connection of this process to the file is closed. */
  stop(): Promise<void>;
}

/** A thread with its own connection to the database at `path`. It does not keep the process alive. */
export function startCheckpointThread(path: string): CheckpointThread {
  const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { path } });
  const waiting = new Map<number, PromiseWithResolvers<CheckpointResult>>();
  let failure: DatabaseUnavailableError | undefined;
  let lastId = 0;
  worker.unref();
  worker.on('message', settle);
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`The checkpoint thread ended with code ${code}`)));
  return { run, assertRunning, stop };

  function run(task: CheckpointTask): Promise<CheckpointResult> {
    if (failure !== undefined) return Promise.reject(failure);
    const id = ++lastId;
    const result = Promise.withResolvers<CheckpointResult>();
    waiting.set(id, result);
    worker.ref();
    worker.postMessage({ id, task } satisfies CheckpointRequest);
    return result.promise;
  }

  function assertRunning(): void {
    if (failure !== undefined) throw failure;
  }

  function settle(answer: CheckpointAnswer): void {
    const result = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('error' in answer) result?.reject(new DatabaseUnavailableError(new Error(answer.error)));
    else result?.resolve({ isBusy: answer.isBusy, frames: answer.frames });
  }

  function fail(cause: unknown): void {
    failure ??= new DatabaseUnavailableError(cause);
    for (const result of waiting.values()) result.reject(failure);
    waiting.clear();
  }

  async function stop(): Promise<void> {
    await worker.terminate();
  }
}
