import { registerServiceWorker } from '../../workers/start-worker.ts';
import { type Report, savingScope, type ToServiceWorker } from './messages.ts';
import { isEnd, type Way } from './way.ts';

/** Firefox ends a worker that hears nothing for 30 seconds, also in the middle of an answer. */
const pingMilliseconds = 10_000;
/** Asking for a newer script, and starting it, takes a fraction of this. */
const patienceMilliseconds = 10_000;

/** Gives the service worker that saves. */
export type FindServiceWorker = () => Promise<ServiceWorker | undefined>;

/**
 * Starts the service worker now, because a first visit has to install it, and gives it when something is to be saved.
 * A page that was open for long may have to find the one that took its place.
 */
export function keepServiceWorker(): FindServiceWorker {
  let starting = startServiceWorker();
  return async () => {
    if ((await starting)?.state === 'redundant') starting = startServiceWorker();
    return starting;
  };
}

/**
 * Starts the newest service worker of this server.
 *
 * @returns undefined where the browser has none, as in private windows of some.
 */
async function startServiceWorker(): Promise<ServiceWorker | undefined> {
  try {
    const registration = await registerServiceWorker(savingScope);
    // One of an earlier visit may be older than this page. Without a connection it has to do.
    if (registration.active) await registration.update().catch(() => {});
    const newest = registration.installing ?? registration.waiting ?? registration.active;
    return newest ? await activated(newest) : undefined;
  } catch {
    return undefined;
  }
}

function activated(worker: ServiceWorker): Promise<ServiceWorker | undefined> {
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === 'activated') resolve(worker);
      if (worker.state === 'redundant') resolve(undefined);
    };
    worker.addEventListener('statechange', look);
    setTimeout(() => resolve(undefined), patienceMilliseconds);
    look();
  });
}

/** Hands the bytes to the browser's downloads as they are opened: nothing is gathered, whatever the size. */
export function throughServiceWorker(worker: ServiceWorker): Way {
  return (job, listen) => {
    const { port1: port, port2 } = new MessageChannel();
    const id = crypto.randomUUID();
    const post = (message: ToServiceWorker, transfer: Transferable[] = []) =>
      worker.postMessage(message, transfer);
    let frame: HTMLIFrameElement | undefined;
    let isAlive = true;
    const pings = setInterval(() => {
      // The browser ended the worker, and with it the download, without a word to this page.
      if (!isAlive) return hear({ kind: 'failed', trouble: { code: undefined } });
      isAlive = false;
      post({ kind: 'ping', id });
    }, pingMilliseconds);
    const patience = setTimeout(() => hear({ kind: 'impossible' }), patienceMilliseconds);

    port.onmessage = ({ data }: MessageEvent<Report>) => hear(data);
    post({ kind: 'save', id, job }, [port2]);
    return {
      order: (order) => port.postMessage(order),
      close: end,
    };

    function hear(report: Report) {
      isAlive = true;
      if (report.kind === 'ready') frame = request(id);
      if (report.kind === 'started') clearTimeout(patience);
      if (isEnd(report)) end();
      listen(report);
    }

    function end() {
      clearInterval(pings);
      clearTimeout(patience);
      port.close();
      frame?.remove();
    }
  };
}

/** A frame asks for the download: unlike a link it cannot lead this page away, whatever the answer is. */
function request(id: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = `${savingScope}${id}`;
  document.body.append(frame);
  return frame;
}
