import { type SendProgress, type SentShare, WaxwingError } from '@waxwing/sdk';
import { fileFromBlob } from '@waxwing/sdk/browser';
import { keepSending } from './keep-sending.ts';
import { holdUpload } from './kept-uploads.ts';
import type { SendNews, SendQuestion } from './send.ts';
import { openDesk } from './sending-desk.ts';
import { watchLine } from './watch-line.ts';

/** Of new files, or of those of a record. */
export type Task = Extract<SendQuestion, { ask: 'send' | 'resume' }>;

/** How a sending ended; `recordId` names what is left of it on this device. */
export type Outcome = { recordId: string | undefined } & (
  | { how: 'sealed'; share: SentShare }
  | { how: 'cancelled' }
  | { how: 'stopped'; error: unknown }
);

class Cancelled extends Error {}

/** Runs one sending from its first try to its end, and tells how it goes. */
export function runSending(task: Task, tell: (news: SendNews) => void) {
  let recordId = task.ask === 'resume' ? task.recordId : undefined;
  let isHeld = false;
  const line = watchLine((why) => tell({ tell: why }));
  const files = task.files.map(({ path, file }) => fileFromBlob(file, { path }));
  const sending = keepSending({
    attempt: (signal) => attempt(signal).finally(line.rest),
    untilRetry,
    tell: (news) => tell({ tell: news }),
  });
  return {
    pause: sending.pause,
    goOn: sending.goOn,
    cancel: () => sending.stop(new Cancelled()),
    outcome: sending.sealed.then(
      (share): Outcome => ({ how: 'sealed', share, recordId }),
      (error): Outcome =>
        error instanceof Cancelled ? { how: 'cancelled', recordId } : { how: 'stopped', error, recordId },
    ),
  };

  /** Begins, or goes on as soon as there is a record to go on from. */
  async function attempt(signal: AbortSignal): Promise<SentShare> {
    const { sender } = await openDesk();
    if (recordId === undefined && task.ask === 'send')
      return sender.sendFiles({ ...task.settings, files, signal, onProgress, onRecorded });
    await hold();
    return sender.resumeSending(recordId ?? '', { files, signal, onProgress });
  }

  function onRecorded(id: string) {
    recordId = id;
    // Two that seal under one key must not both go on, whatever the records say.
    hold().catch(sending.stop);
  }

  async function hold() {
    if (isHeld || recordId === undefined) return;
    isHeld = await holdUpload(recordId);
    if (!isHeld) throw new WaxwingError('UPLOAD_BUSY', 'Another tab is sending it');
  }

  function onProgress(progress: SendProgress) {
    line.heard();
    // Before that it works on the passphrase, which has no line.
    if (progress.phase === 'preparing') line.rest();
    tell({ tell: 'progress', progress });
  }
}

/** Waits, but not longer than until the browser sees a connection again. */
function untilRetry(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const settle = (how: () => void) => {
      clearTimeout(timer);
      ended.abort();
      how();
    };
    const timer = setTimeout(() => settle(resolve), milliseconds);
    self.addEventListener('online', () => settle(resolve), { signal: ended.signal });
    signal.addEventListener('abort', () => settle(() => reject(signal.reason)), { signal: ended.signal });
  });
}
