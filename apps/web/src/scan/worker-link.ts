import { engineName } from './engine-name.ts';
import type { ScanLimits } from './limits.ts';
import type { ScanAnswer, ScanQuestion } from './messages.ts';
import { notScanned } from './outcome.ts';
import type { ScanMatch, ScanProgress, ScanReason, ScanVerdict } from './scan.ts';

export interface WorkerLink {
  /** Asks for a verdict. It always comes: from the worker, or about the worker. */
  verdict(
    question: AskFor<'file' | 'end'>,
    onProgress?: (progress: ScanProgress) => void,
  ): Promise<ScanVerdict>;
  /** Resolves when the worker has taken the piece, with what has matched by now, or is gone. */
  piece(question: AskFor<'piece'>): Promise<ScanMatch | undefined>;
  tell(question: AskFor<'stream' | 'drop'>): void;
  /** Ends the worker; whoever waits for a verdict is told this reason. */
  end(reason: ScanReason): void;
}

type AskFor<Ask extends ScanQuestion['ask']> = Extract<ScanQuestion, { ask: Ask }>;

export interface WorkerLinkOptions {
  readonly worker: Worker;
  readonly trustedKey: string;
  readonly limits: ScanLimits;
  /** The worker is gone. */
  readonly onEnd: () => void;
}

interface Waiting {
  readonly resolve: (verdict: ScanVerdict) => void;
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined;
}

/** One life of a scan worker, watched: a worker that says nothing for too long while it is asked is ended. */
export function createWorkerLink({ worker, trustedKey, limits, onEnd }: WorkerLinkOptions): WorkerLink {
  const waiting = new Map<number, Waiting>();
  /** Of each piece that the worker has not taken yet, in the order of their sending. */
  const untaken: { readonly id: number; readonly resolve: (match?: ScanMatch) => void }[] = [];
  let ended: ScanReason | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  worker.addEventListener('message', ({ data }: MessageEvent<ScanAnswer>) => {
    read(data);
    watch();
  });
  // It did not load, or something in it was not caught.
  worker.addEventListener('error', () => end('failed'));
  worker.postMessage({ ask: 'start', trustedKey, limits } satisfies ScanQuestion);
  return { verdict, piece, tell: send, end };

  function verdict(question: AskFor<'file' | 'end'>, onProgress?: Waiting['onProgress']) {
    if (ended !== undefined) return Promise.resolve(verdictWithout(ended));
    return new Promise<ScanVerdict>((resolve) => {
      waiting.set(question.id, { resolve, onProgress });
      send(question);
      watch();
    });
  }

  function piece(question: AskFor<'piece'>) {
    if (ended !== undefined) return Promise.resolve(undefined);
    return new Promise<ScanMatch | undefined>((resolve) => {
      untaken.push({ id: question.id, resolve });
      send(question, [question.bytes.buffer]);
      watch();
    });
  }

  function send(question: ScanQuestion, transfer: Transferable[] = []) {
    worker.postMessage(question, transfer);
  }

  function read(answer: ScanAnswer) {
    if ('progress' in answer) return waiting.get(answer.id)?.onProgress?.(answer.progress);
    if ('taken' in answer) {
      const at = untaken.findIndex(({ id }) => id === answer.id);
      for (const { resolve } of untaken.splice(at, 1)) resolve(answer.match);
      return;
    }
    waiting.get(answer.id)?.resolve(answer.verdict);
    waiting.delete(answer.id);
    if (answer.isFinal) end('failed');
  }

  function watch() {
    clearTimeout(silence);
    const isAsked = waiting.size > 0 || untaken.length > 0;
    silence = isAsked ? setTimeout(() => end('timeout'), limits.silenceMs) : undefined;
  }

  function end(reason: ScanReason) {
    if (ended !== undefined) return;
    ended = reason;
    worker.terminate();
    for (const { resolve } of waiting.values()) resolve(verdictWithout(reason));
    for (const { resolve } of untaken) resolve();
    waiting.clear();
    untaken.length = 0;
    watch();
    onEnd();
  }
}

/** What is to be said where no worker can say it. */
export function verdictWithout(reason: ScanReason): ScanVerdict {
  return { ...notScanned(reason), engine: engineName, at: new Date().toISOString() };
}
