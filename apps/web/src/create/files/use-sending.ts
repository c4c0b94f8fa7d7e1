import { useEffect, useRef, useState } from 'preact/hooks';
import { createScanner } from '../../scan/scanner.ts';
import { type SendNews, type SendSettings, startSendWorker } from '../../workers/send.ts';
import { type Checked, checkFiles } from './check.ts';
import { type PickedFile, totalBytes } from './picked.ts';
import { afterNews, type SendingState } from './sending-state.ts';

type Sealed = Extract<SendNews, { tell: 'sealed' }>['share'];

/** Files on their way to a link, and what is told when they have arrived. */
export interface Job {
  files: readonly PickedFile[];
  /** What to ask for, or the earlier sending to go on with. */
  how: { settings: Omit<SendSettings, 'scan'> } | { recordId: string };
  /** What the check said, once it was made. */
  checked?: Checked | undefined;
  onSealed: (share: Sealed, checked: Checked | undefined) => void;
}

/**
 * Runs one sending at a time: checks the files, then seals and sends them in a worker.
 *
 * @param onCancelled The person has cancelled it, and it has let go.
 */
export function useSending(onCancelled: () => void) {
  const [state, setState] = useState<SendingState>({ step: 'choosing' });
  const worker = useRef<ReturnType<typeof startSendWorker> | undefined>(undefined);
  const scanning = useRef<AbortController | undefined>(undefined);
  const job = useRef<Job | undefined>(undefined);
  useEffect(() => reset, []);

  async function start(next: Job) {
    reset();
    job.current = next;
    const needsCheck = 'settings' in next.how && next.checked === undefined;
    const checked = needsCheck ? await check(next.files) : next.checked;
    // Cancelled meanwhile, or stopped by a finding.
    if (job.current !== next || checked === 'stopped') return;
    job.current = { ...next, checked };
    work(job.current);
  }

  /** Looks at the files before anything of them leaves. */
  async function check(files: readonly PickedFile[]): Promise<Checked | 'stopped'> {
    const count = files.length;
    const scanner = createScanner();
    scanning.current = new AbortController();
    const { signal } = scanning.current;
    setState({ step: 'scanning', count, done: 0, total: 0 });
    try {
      const checked = await checkFiles(scanner, files, {
        signal,
        onProgress: ({ done, total }) => setState({ step: 'scanning', count, done, total }),
      });
      if (checked.findings.length === 0) return checked;
      setState({ step: 'matched', findings: checked.findings });
      return 'stopped';
    } catch (error) {
      // The only thing a scanner throws is that it was told to stop.
      if (!signal.aborted) throw error;
      return 'stopped';
    } finally {
      scanner.close();
    }
  }

  function work({ files, how, checked, onSealed }: Job) {
    setState({ step: 'sending', count: files.length, bytes: totalBytes(files), mode: 'running' });
    const started = startSendWorker((news) => {
      setState((now) => afterNews(now, news));
      if (news.tell === 'sealed') onSealed(news.share, checked);
      if (news.tell === 'sealed' || news.tell === 'stopped' || news.tell === 'done') started.end();
      // It takes back what was sent on its own, while the page goes on.
      if (news.tell !== 'cancelled') return;
      worker.current = undefined;
      onCancelled();
    });
    worker.current = started;
    const toSend = files.map(({ path, file }) => ({ path, file }));
    if ('recordId' in how) return started.ask({ ask: 'resume', recordId: how.recordId, files: toSend });
    // A statement is plain data; the type of the manifest's member says no more than that.
    const scan = checked?.statement && { ...checked.statement };
    started.ask({ ask: 'send', files: toSend, settings: { ...how.settings, scan } });
  }

  /** Ends whatever runs here; what was sent stays on the server, and its record on this device. */
  function reset() {
    scanning.current?.abort();
    worker.current?.end();
    job.current = undefined;
    setState({ step: 'choosing' });
  }

  /** Takes back what was sent so far. The files stay in the list. */
  function cancel() {
    if (state.step !== 'sending') {
      reset();
      return onCancelled();
    }
    setState({ ...state, mode: 'cancelling' });
    worker.current?.ask({ ask: 'cancel' });
  }

  /** After a stop: goes on where there is something to go on with. */
  function tryAgain() {
    const last = job.current;
    if (last === undefined || state.step !== 'stopped') return;
    const { recordId } = state;
    void start(recordId === undefined ? last : { ...last, how: { recordId } });
  }

  return {
    state,
    start: (next: Job) => void start(next),
    pause: () => worker.current?.ask({ ask: 'pause' }),
    goOn: () => worker.current?.ask({ ask: 'goOn' }),
    cancel,
    tryAgain,
    reset,
  };
}
