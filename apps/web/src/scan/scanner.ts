import { startWorker } from '../workers/start-worker.ts';
import { limitsFor } from './limits.ts';
import type { Scanner, ScanVerdict, StreamScan } from './scan.ts';
import workerPath from './scan-worker.ts?worker&url';
import { createWorkerLink, verdictWithout, type WorkerLink } from './worker-link.ts';

/** A worker that nobody needs for so long is ended: it holds the memory of the largest file it has seen. */
const idleMs = 15_000;

/** Makes the scanner of this page. Nothing is loaded before the first file. */
export function createScanner(): Scanner {
  const limits = limitsFor(navigator);
  const trustedKey = keyOfThisPage();
  let link: WorkerLink | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let lastId = 0;
  let inUse = 0;
  let isClosed = false;
  /** The file before: files are scanned one after the other, so that only one is in memory. */
  let turn: Promise<unknown> = Promise.resolve();

  return {
    scanFile(file, { name, onProgress, signal }) {
      const id = ++lastId;
      const verdict = turn.then(() => {
        if (isClosed || signal?.aborted) return verdictWithout('failed');
        return using((worker) => worker.verdict({ ask: 'file', id, file, name }, onProgress));
      });
      turn = verdict;
      return untilAborted(verdict, signal, () => link?.tell({ ask: 'drop', id }));
    },
    scanStream: ({ name }) => openStream(name),
    close() {
      isClosed = true;
      clearTimeout(idle);
      link?.end('failed');
    },
  };

  function openStream(name: string): StreamScan {
    const id = ++lastId;
    const { worker, release } = take();
    worker.tell({ ask: 'stream', id, name });
    return {
      write: (bytes) => worker.piece({ ask: 'piece', id, bytes }),
      end: () => worker.verdict({ ask: 'end', id }).finally(release),
      cancel() {
        worker.tell({ ask: 'drop', id });
        release();
      },
    };
  }

  async function using(scan: (worker: WorkerLink) => Promise<ScanVerdict>): Promise<ScanVerdict> {
    const { worker, release } = take();
    return scan(worker).finally(release);
  }

  /** Keeps the worker alive until it is released. */
  function take(): { worker: WorkerLink; release(): void } {
    clearTimeout(idle);
    inUse++;
    let isHeld = true;
    link ??= startLink();
    const worker = link;
    return {
      worker,
      release() {
        if (!isHeld) return;
        isHeld = false;
        inUse--;
        if (inUse === 0 && !isClosed) idle = setTimeout(() => link?.end('failed'), idleMs);
      },
    };
  }

  function startLink(): WorkerLink {
    const worker = startWorker(workerPath);
    const started = createWorkerLink({
      worker,
      trustedKey,
      limits,
      onEnd() {
        if (link === started) link = undefined;
      },
    });
    return started;
  }
}

/** The page names the key of the rules it follows, as it names the hashes of the scripts it runs. */
function keyOfThisPage(): string {
  const tag = document.querySelector<HTMLMetaElement>('meta[name="waxwing-scan-key"]');
  return tag?.content ?? '';
}

async function untilAborted<T>(
  result: Promise<T>,
  signal: AbortSignal | undefined,
  onAbort: () => void,
): Promise<T> {
  if (signal === undefined) return result;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const stop = () => {
    onAbort();
    aborted.reject(signal.reason);
  };
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([result, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
