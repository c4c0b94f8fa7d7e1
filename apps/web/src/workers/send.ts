import { type SendProgress, type SentShare, WaxwingError, type WaxwingErrorCode } from '@waxwing/sdk';
import workerPath from './send-worker.ts?worker&url';
import { startWorker } from './start-worker.ts';

/** A file to be sent, under the path it has for the other side. */
export interface FileToSend {
  path: string;
  file: File;
}

/** What is asked for beside the files. */
export interface SendSettings {
  expiresInSeconds: number;
  maxDownloads?: number | undefined;
  /** Empty: none. */
  passphrase: string;
  /** What the check for malware said; sealed with the files. */
  scan?: Record<string, unknown> | undefined;
}

/** An upload of an earlier visit that is still on this device. */
export interface KeptUpload {
  recordId: string;
  /** False: every byte is sent, and only the link was never seen. */
  needsFiles: boolean;
  files: { path: string; size: number; modifiedAt?: number | undefined }[];
  /** From 0 to 1. */
  sentShare: number;
  /** Epoch milliseconds. */
  expiresAt: number;
  expiresInSeconds?: number | undefined;
  maxDownloads?: number | undefined;
  hasPassphrase: boolean;
}

/** An error of the SDK on its way between two threads, where it would lose its class. */
export interface ToldError {
  code: WaxwingErrorCode;
  message: string;
  file?: string | undefined;
  requestId?: string | undefined;
  detail?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

/** The error as it was. */
export const asError = (told: ToldError): WaxwingError => new WaxwingError(told.code, told.message, told);

/** What the page asks of the worker. The first two begin a sending, of which a worker has one. */
export type SendQuestion =
  | { ask: 'send'; files: readonly FileToSend[]; settings: SendSettings }
  | { ask: 'resume'; recordId: string; files: readonly FileToSend[] }
  | { ask: 'pause' | 'goOn' | 'cancel' }
  | { ask: 'list' }
  | { ask: 'discard' | 'forget'; recordId: string }
  | { ask: 'revoke'; token: string; revokeToken: string };

/** What the worker tells. After `sealed`, `stopped` and `done` it has nothing more to say. */
export type SendNews =
  | { tell: 'progress'; progress: SendProgress }
  /** It tries again by itself. */
  | { tell: 'offline' | 'busy' | 'paused' }
  | { tell: 'sealed'; share: SentShare }
  /** The page is free; what was sent is taken back behind it, which `done` ends. */
  | { tell: 'cancelled' }
  | { tell: 'stopped'; error: ToldError; recordId?: string | undefined }
  | { tell: 'list'; uploads: KeptUpload[] }
  | { tell: 'done' };

/** Starts the worker that seals and sends; its script is loaded with the first files, never before. */
export function startSendWorker(hear: (news: SendNews) => void): {
  ask(question: SendQuestion): void;
  end(): void;
} {
  const worker = startWorker(workerPath);
  worker.addEventListener('message', ({ data }: MessageEvent<SendNews>) => hear(data));
  worker.addEventListener('error', () =>
    hear({ tell: 'stopped', error: { code: 'SERVER_ERROR', message: 'The sending worker did not start' } }),
  );
  return {
    ask: (question) => worker.postMessage(question),
    end: () => worker.terminate(),
  };
}

/**
 * Asks one thing that is answered at once, in a worker of its own.
 *
 * @throws WaxwingError
 */
export function askSendWorker(question: SendQuestion): Promise<SendNews> {
  return new Promise((resolve, reject) => {
    const worker = startSendWorker((news) => {
      if (news.tell === 'progress') return;
      worker.end();
      if (news.tell === 'stopped') reject(asError(news.error));
      else resolve(news);
    });
    worker.ask(question);
  });
}
