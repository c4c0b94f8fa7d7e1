import { createControl } from './saving/control.ts';
import { attachment } from './saving/disposition.ts';
import { type Report, type SaveJob, savingScope, type ToServiceWorker } from './saving/messages.ts';
import { jobPieces } from './saving/pieces.ts';
import { startRun } from './saving/run.ts';

// The service worker behind `/sw.js`. It answers one request for each job that a page of ours has posted: with the
// opened bytes, as a download, so that files of any size go to the disk while they are opened. It asks the server for
// sealed ranges alone, keeps nothing, and knows no link: only keys that cannot be exported, while a job runs.

// The DOM types describe a window here.
const worker = self as unknown as ServiceWorkerGlobal;
const waitingJobs = new Map<string, { job: SaveJob; port: MessagePort }>();
const runningJobs = new Map<string, MessagePort>();

worker.addEventListener('install', () => void worker.skipWaiting());

// Also keeps this worker alive: browsers end one that hears nothing for 30 seconds, even in the middle of an answer.
worker.addEventListener('message', ({ data, ports }) => {
  // Only pages of this origin can post here.
  const message = data as ToServiceWorker;
  const [port] = ports;
  if (message.kind === 'ping') {
    runningJobs.get(message.id)?.postMessage({ kind: 'alive' } satisfies Report);
  } else if (port !== undefined) {
    waitingJobs.set(message.id, { job: message.job, port });
    port.postMessage({ kind: 'ready' } satisfies Report);
  }
});

worker.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  const id = pathname.slice(savingScope.length);
  const waiting = waitingJobs.get(id);
  // Not a job of ours: the server says that there is nothing.
  if (waiting === undefined || !pathname.startsWith(savingScope)) return;
  waitingJobs.delete(id);
  runningJobs.set(id, waiting.port);
  event.respondWith(answer(waiting.job, waiting.port, () => runningJobs.delete(id)));
});

function answer(job: SaveJob, port: MessagePort, onEnd: () => void): Response {
  const control = createControl(port);
  control.report({ kind: 'started' });
  const run = startRun(jobPieces(job, control), control);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const piece = await run.next();
        if (piece !== undefined) return controller.enqueue(piece);
        controller.close();
        onEnd();
        run.end({ kind: 'done' });
      } catch (error) {
        onEnd();
        // Never a normal end: the browser has to mark the download as failed.
        controller.error(error);
        run.fail(error);
      }
    },
    // In the browser's own list of downloads somebody has cancelled.
    cancel() {
      onEnd();
      return run.abandon();
    },
  });
  return new Response(body, { headers: headersOf(job) });
}

function headersOf({ name, size }: SaveJob): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': attachment(name),
    'content-length': String(size),
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
