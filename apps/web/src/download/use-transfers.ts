import type { OpenedShare, ShareFile } from '@waxwing/sdk';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { files as messages, saving } from '../messages/en/download.ts';
import { saveBlob } from '../save-blob.ts';
import { createScanner } from '../scan/scanner.ts';
import type { Order, SaveJob } from './saving/messages.ts';
import type { FindServiceWorker } from './saving/through-service-worker.ts';
import { inMemory, waysFor } from './saving/ways.ts';
import { zipSize } from './saving/zip.ts';
import { type RunningTransfer, startTransfer, type Transfer, type TransferOptions } from './transfer.ts';
import type { FileVerdict } from './watch.ts';

/** What is fetched: a file by its index, or several in a zip. */
export type TransferKey = number | 'zip';

export interface Transfers {
  of(key: TransferKey): Transfer | undefined;
  save(file: number): void;
  /** By their indices. */
  saveZip(files: readonly number[]): void;
  preview(file: number): void;
  order(key: TransferKey, order: Order): void;
  /** Hands out what was held because a rule matched. */
  release(key: TransferKey): void;
  /** Forgets what became of it. */
  dismiss(key: TransferKey): void;
}

interface TransfersOptions {
  share: OpenedShare;
  findServiceWorker: FindServiceWorker;
  say: (sentence: string) => void;
}

/** What is being fetched on this page. Everything ends with the component, but for what the browser has taken over. */
export function useTransfers({ share, findServiceWorker, say }: TransfersOptions): Transfers {
  const [, redraw] = useState(0);
  const hands = useMemo(
    () => createTransfers({ share, findServiceWorker, say }, () => redraw((count) => count + 1)),
    [],
  );
  useEffect(() => hands.close, []);
  useBusyPage(hands.all());
  return hands;
}

function createTransfers({ share, findServiceWorker, say }: TransfersOptions, onChange: () => void) {
  const transfers = new Map<TransferKey, Transfer>();
  const running = new Map<TransferKey, RunningTransfer>();
  /** A second click before the first has begun. */
  const starting = new Set<TransferKey>();
  const scanner = createScanner();
  const paths = share.files.map(({ displayPath }) => displayPath);
  const online = () => {
    for (const transfer of running.values()) transfer.order('online');
  };
  addEventListener('online', online);

  return {
    of: (key: TransferKey) => transfers.get(key),
    all: () => [...transfers.values()],
    save(file: number) {
      const job = jobForFile(share, file);
      // What is shown already is here, and was checked.
      const shown = transfers.get(file);
      if (shown?.name === 'shown') tell(file, deliver(job, shown.blob, shown.verdicts));
      else void save(file, job);
    },
    saveZip: (files: readonly number[]) => void save('zip', jobForZip(share, files)),
    preview(file: number) {
      if (isBusy(transfers.get(file))) return;
      const job = jobForFile(share, file);
      const show = (blob: Blob, verdicts: readonly FileVerdict[]) => ({
        name: 'shown' as const,
        blob,
        verdicts,
      });
      start(file, { job, ways: [inMemory], purpose: 'show', deliver: show });
    },
    order: (key: TransferKey, order: Order) => running.get(key)?.order(order),
    release: (key: TransferKey) => running.get(key)?.release(),
    dismiss: (key: TransferKey) => tell(key, undefined),
    close() {
      removeEventListener('online', online);
      for (const transfer of running.values()) transfer.close();
      scanner.close();
    },
  };

  async function save(key: TransferKey, job: SaveJob) {
    if (isBusy(transfers.get(key)) || starting.has(key)) return;
    starting.add(key);
    const ways = waysFor(job.size, await findServiceWorker());
    starting.delete(key);
    start(key, { job, ways, purpose: 'save', deliver: (...found) => deliver(job, ...found) });
  }

  function start(key: TransferKey, how: Pick<TransferOptions, 'job' | 'ways' | 'purpose' | 'deliver'>) {
    running.get(key)?.close();
    running.set(key, startTransfer({ ...how, scanner, paths, tell: (transfer) => tell(key, transfer) }));
  }

  function tell(key: TransferKey, transfer: Transfer | undefined) {
    const before = transfers.get(key);
    if (transfer) transfers.set(key, transfer);
    else transfers.delete(key);
    if (transfer?.name === 'saved' && before?.name !== 'saved')
      say(saving.announcedSaved(nameOf(share, key)));
    if (transfer === undefined && before?.name === 'running') say(saving.announcedCancelled);
    onChange();
  }

  function deliver(job: SaveJob, blob: Blob, verdicts: readonly FileVerdict[]): Transfer {
    saveBlob(blob, job.name);
    return { name: 'saved', verdicts };
  }
}

/** It is on its way, or waits for an answer. */
export function isBusy(transfer: Transfer | undefined): boolean {
  return transfer?.name === 'running' || transfer?.name === 'checking' || transfer?.name === 'held';
}

/** The name that is shown for it. */
function nameOf(share: OpenedShare, key: TransferKey): string {
  return key === 'zip' ? messages.zipName : (share.files[key]?.displayPath ?? '');
}

function jobForZip({ handle, files }: OpenedShare, wanted: readonly number[]): SaveJob {
  const size = zipSize(wanted.map((index) => fileAt(files, index)));
  return { handle, files: wanted, as: 'zip', name: messages.zipName, size, isWatched: false };
}

function jobForFile({ handle, files }: OpenedShare, index: number): SaveJob {
  const { savablePath, size } = fileAt(files, index);
  const name = savablePath.split('/').at(-1) ?? '';
  return { handle, files: [index], as: 'file', name, size, isWatched: false };
}

function fileAt(files: readonly ShareFile[], index: number): ShareFile {
  const file = files[index];
  if (file === undefined) throw new RangeError('The share has no such file');
  return file;
}

/** While something is on its way, the title of the tab says how far it is, and closing asks. */
function useBusyPage(transfers: readonly Transfer[]) {
  const running = transfers.filter((transfer) => transfer.name === 'running');
  const isBusy = running.length > 0 || transfers.some(({ name }) => name === 'checking');
  const [title] = useState(document.title);
  const bytes = running.reduce((sum, transfer) => sum + transfer.bytes, 0);
  const total = running.reduce((sum, transfer) => sum + transfer.total, 0);
  document.title = total > 0 ? saving.tabTitle(bytes / total, title) : title;
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isBusy]);
}
