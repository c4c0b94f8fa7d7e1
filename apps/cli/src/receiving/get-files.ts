import {
  createClaim,
  createReceiver,
  type FilesLink,
  type OpenedShare,
  type Receiver,
  WaxwingError,
} from '@waxwing/sdk';
import { withServer } from '../client.ts';
import { CliError, ResumableError } from '../errors.ts';
import { BrokenPipe, type Io } from '../io.ts';
import { givenPassphrase } from '../passphrase.ts';
import { withPassphrase } from '../passphrase-tries.ts';
import { startProgress } from '../progress.ts';
import { readSettings } from '../settings.ts';
import type { Download, GetFilesOptions } from './download.ts';
import {
  type Downloads,
  inspectedFrom,
  type KeptDownload,
  keepShare,
  openDownloads,
  removePart,
} from './downloads.ts';
import { printList } from './print-files.ts';
import { saveFiles } from './save-files.ts';
import { openTargetFolder, type TargetFolder } from './target-folder.ts';
import { writeToOutput } from './write-to-output.ts';

/** Takes one download of a share of files, or goes on with one, and saves the files. */
export async function getFiles(link: FilesLink, options: GetFilesOptions, io: Io): Promise<void> {
  const settings = await readSettings(undefined, io.env);
  const given = await givenPassphrase(options, io);
  const progress = startProgress(io, { isQuiet: options.json === true || options.output === '-' });
  const downloads = await openDownloads(io.env);
  try {
    await withServer(link.baseUrl, settings, async (place) => {
      const receiver = createReceiver(place);
      const download = { ...(await begin(receiver, link, downloads, io)), options, io, progress };
      await receive(receiver, download, given);
    });
  } finally {
    progress.clear();
  }
}

/** The download of an earlier run when there is one, else a new one; nothing is taken yet. */
async function begin(receiver: Receiver, link: FilesLink, downloads: Downloads, io: Io) {
  const { token } = link;
  const earlier = await downloads.get(token);
  const known = earlier && inspectedFrom(earlier.share, link);
  if (earlier !== undefined && known !== undefined) {
    return { token, downloads, inspected: known, kept: earlier, isNew: false };
  }
  const inspected = await receiver.inspectShare(link, { signal: io.interruption() });
  const share = keepShare(inspected);
  const kept: KeptDownload = { version: 1, createdAt: Date.now(), claim: createClaim(), share };
  return { token, downloads, inspected, kept, isNew: true };
}

async function receive(
  receiver: Receiver,
  download: Download & { isNew: boolean },
  given: string | undefined,
): Promise<void> {
  const { options, inspected, kept } = download;
  const isSaving = !options.list && options.output !== '-';
  const neededBytes = inspected.sizeBytes;
  const target = isSaving
    ? await openTargetFolder(options.output ?? '.', { kept: kept.part, neededBytes })
    : undefined;
  const noted = { ...download, kept: withTarget(kept, target) };
  const share = await open(receiver, noted, { given, target });
  try {
    await deliver(share, noted, target);
  } catch (error) {
    throw await endOf(error, noted, target);
  }
}

/** What is kept of another place is of no use in this one: only the claim goes on. */
function withTarget(kept: KeptDownload, target: TargetFolder | undefined): KeptDownload {
  if (target === undefined || kept.part?.folder === target.partPath) return kept;
  return { ...kept, part: { folder: target.partPath, doneBytes: 0, isPlacing: false } };
}

async function open(
  receiver: Receiver,
  { token, downloads, inspected, kept, isNew, io }: Download & { isNew: boolean },
  { given, target }: { given: string | undefined; target: TargetFolder | undefined },
): Promise<OpenedShare> {
  const { needsPassphrase } = inspected;
  const signal = io.interruption();
  // Before the download is taken: should the answer be lost, the next run asks with the same claim.
  await downloads.put(token, kept);
  try {
    return await withPassphrase({ needsPassphrase, given }, io, (passphrase) =>
      receiver.openShare(inspected, { passphrase, claim: kept.claim, signal }),
    );
  } catch (error) {
    const isEnd = isOver(error) || (isNew && !mayBeTaken(error));
    if (isEnd || isDamaged(error)) await removeFiles(kept, target);
    if (isEnd) await downloads.remove(token);
    throw isEnd || isDamaged(error) ? error : new ResumableError(error, ADVICE);
  }
}

async function deliver(
  share: OpenedShare,
  download: Download,
  target: TargetFolder | undefined,
): Promise<void> {
  const { token, downloads, kept, options, io } = download;
  const { claimEndsAt } = share;
  const opened = { ...download, kept: { ...kept, claimEndsAt } };
  await downloads.put(token, opened.kept);
  if (options.list) return printList(share, options, io);
  if (target === undefined) await writeToOutput(share, io);
  else await saveFiles(share, opened, target);
  await downloads.remove(token);
}

const ADVICE = 'Nothing is lost: get with the same link goes on, and takes no other download.';

async function endOf(
  error: unknown,
  { token, downloads, kept }: Download,
  target: TargetFolder | undefined,
): Promise<unknown> {
  if (error instanceof BrokenPipe) return error;
  if (!isOver(error) && !isDamaged(error)) return new ResumableError(error, ADVICE);
  // Of what was changed nothing may stay that looks like files. The download itself is still there to be tried again.
  await removeFiles(kept, target);
  if (isDamaged(error)) return new ResumableError(error, 'What had come by then was removed.');
  await downloads.remove(token);
  return error;
}

/** Removes what has come, here or in the folder of an earlier run, and the folder that was made for it. */
async function removeFiles(kept: KeptDownload, target: TargetFolder | undefined): Promise<void> {
  await removePart(kept.part);
  await target?.undo();
}

function isDamaged(error: unknown): boolean {
  return error instanceof WaxwingError && error.code === 'DATA_DAMAGED';
}

/** After these there is nothing to go on with. */
function isOver(error: unknown): boolean {
  const codes = ['CLAIM_ENDED', 'NOT_FOUND', 'EXPIRED', 'VIEWED', 'REVOKED', 'TAKEN_DOWN', 'GONE'];
  if (!(error instanceof WaxwingError) || !codes.includes(error.code)) return false;
  // Every answer of the server carries a request id. A proxy that knows no server just now has none to give.
  return error.code === 'CLAIM_ENDED' || error.requestId !== undefined;
}

/** Whether the server may have taken the download although there was no answer to it. */
function mayBeTaken(error: unknown): boolean {
  if (error instanceof CliError) return error.code === 'INTERRUPTED' || error.code === 'TERMINATED';
  if (!(error instanceof WaxwingError)) return true;
  return ['OFFLINE', 'SERVER_ERROR', 'DATA_DAMAGED', 'UNSUPPORTED_FORMAT'].includes(error.code);
}
