import workerPath from '../../workers/save-worker.ts?worker&url';
import { startWorker } from '../../workers/start-worker.ts';
import type { Report, ToSaveWorker } from './messages.ts';
import { holdStored } from './stored-files.ts';
import { isEnd, type Way } from './way.ts';

/** Gathers the whole file first, in the browser's storage or in memory, in a worker that lives for one job. */
export function throughWorker(place: ToSaveWorker['place']): Way {
  return (job, listen) => {
    const { port1: port, port2 } = new MessageChannel();
    const worker = startWorker(workerPath);
    const id = crypto.randomUUID();
    if (place === 'storage') holdStored(id);
    const end = () => {
      port.close();
      worker.terminate();
    };
    const hear = (report: Report) => {
      if (isEnd(report)) end();
      listen(report);
    };
    port.onmessage = ({ data }: MessageEvent<Report>) => hear(data);
    worker.addEventListener('error', () => hear({ kind: 'impossible' }));
    worker.postMessage({ id, job, place } satisfies ToSaveWorker, [port2]);
    return { order: (order) => port.postMessage(order), close: end };
  };
}
