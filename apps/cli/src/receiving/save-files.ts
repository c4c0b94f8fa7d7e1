import { rm } from 'node:fs/promises';
import type { OpenedShare } from '@waxwing/sdk';
import type { Download } from './download.ts';
import type { KeptPart } from './downloads.ts';
import { fetchFiles, totalSize } from './fetch-files.ts';
import { holdsBytes, PartChanged } from './part-files.ts';
import {
  canGoOnPlacing,
  makeEmptyFiles,
  type PlacedFile,
  placeFiles,
  requireFreePlaces,
} from './place-files.ts';
import { printSaved } from './print-files.ts';
import { planSavedPaths } from './saved-paths.ts';
import type { TargetFolder } from './target-folder.ts';

/** Fetches all files of a share into the private folder, and gives them their names when every one of them is whole. */
export async function saveFiles(share: OpenedShare, download: Download, target: TargetFolder): Promise<void> {
  const { options, io, progress, inspected } = download;
  const files = placesOf(share, {
    foldsNames: target.foldsNames,
    allowsHidden: options.output !== undefined,
  });
  const placing = { target, files, force: options.force === true };
  const part = await usablePart(share, placing, download);
  if (!part.isPlacing) {
    await requireFreePlaces(placing);
    await fetchAll(share, part, download);
    await makeEmptyFiles(placing);
    await keep(download, { ...part, doneBytes: totalSize(share.files), isPlacing: true });
  }
  progress.clear();
  await placeFiles(placing);
  await rm(target.partPath, { recursive: true, force: true });
  await printSaved(
    share,
    { files, folder: options.output, downloadsLeft: inspected.downloadsLeft, json: options.json },
    io,
  );
}

function placesOf(share: OpenedShare, rules: Parameters<typeof planSavedPaths>[1]): PlacedFile[] {
  const paths = planSavedPaths(
    share.files.map(({ path }) => path),
    rules,
  );
  return share.files.map((file, index) => ({ file, savedAs: paths[index] ?? String(index) }));
}

/** What an earlier run left here, if it is of the same content and still there. */
async function usablePart(
  share: OpenedShare,
  placing: { target: TargetFolder; files: readonly PlacedFile[] },
  { kept }: Download,
): Promise<KeptPart> {
  const { contentId } = share;
  const { partPath } = placing.target;
  const fresh = { folder: partPath, contentId, doneBytes: 0, isPlacing: false };
  const { part } = kept;
  if (part?.folder !== partPath || part.contentId !== contentId) return fresh;
  const isUsable = part.isPlacing
    ? await canGoOnPlacing(placing)
    : await holdsBytes(partPath, share.files, part.doneBytes);
  return isUsable ? part : fresh;
}

async function fetchAll(share: OpenedShare, part: KeptPart, download: Download): Promise<void> {
  try {
    await fetch(share, part, download);
  } catch (error) {
    if (!(error instanceof PartChanged)) throw error;
    // To begin anew takes no other download.
    const fresh = { ...part, doneBytes: 0 };
    await keep(download, fresh);
    await fetch(share, fresh, download);
  }
}

async function fetch(share: OpenedShare, part: KeptPart, download: Download): Promise<void> {
  const { progress, io } = download;
  const totalBytes = totalSize(share.files);
  progress.show('Receiving', part.doneBytes, totalBytes);
  await fetchFiles(share, {
    folder: part.folder,
    doneBytes: part.doneBytes,
    onSynced: (doneBytes) => keep(download, { ...part, doneBytes }),
    onProgress: (doneBytes) => progress.show('Receiving', doneBytes, totalBytes),
    signal: io.interruption(),
  });
}

async function keep({ downloads, token, kept }: Download, part: KeptPart): Promise<void> {
  await downloads.put(token, { ...kept, part });
}
