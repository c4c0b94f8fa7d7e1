import type { Engine } from './engine.ts';
import type { ScanLimits } from './limits.ts';
import { matched, notScanned, type Outcome, reasonsOf, withoutMatch } from './outcome.ts';
import type { ScanReason } from './scan.ts';
import { createUnzip } from './unzip.ts';
import { DamagedZip, readZipDirectory, type ZipDirectory, type ZipEntry } from './zip-directory.ts';

export interface ArchiveScan {
  readonly engine: Engine;
  readonly limits: ScanLimits;
  /** Called before each entry; throws where the scan is to end. */
  readonly onEntry: () => void;
}

/**
 * Opens a ZIP (also the ones that are called .docx, .jar or .apk) one level deep and scans what is in it.
 *
 * @returns undefined when the file is no ZIP
 */
export async function scanArchive(file: Blob, scan: ArchiveScan): Promise<Outcome | undefined> {
  try {
    const directory = await readZipDirectory(file, scan.limits);
    return directory && (await scanEntries(file, directory, scan));
  } catch (error) {
    if (error instanceof DamagedZip) return withoutMatch(['damaged_archive']);
    throw error;
  }
}

async function scanEntries(
  file: Blob,
  { entries, isCut }: ZipDirectory,
  { engine, limits, onEntry }: ArchiveScan,
): Promise<Outcome> {
  if (entries.length > 0 && entries.every(({ isEncrypted }) => isEncrypted)) return notScanned('encrypted');
  const unpack = createUnzip(file);
  const reasons: ScanReason[] = isCut ? ['archive_limits'] : [];
  let left = limits.unpackedBytes;
  for (const entry of entries) {
    onEntry();
    const closed = closedFor(entry, left);
    if (closed !== undefined) {
      reasons.push(closed);
      continue;
    }
    const most = Math.min(left, limits.entryBytes);
    const unpacked = await unpackOrDamaged(() => unpack(entry, { most, ratio: limits.ratio }));
    left -= unpacked.bytes.length;
    const { match, forms } = engine.look(unpacked.bytes, entry.path);
    reasons.push(...reasonsOf(forms), ...(unpacked.problem ? [unpacked.problem] : []));
    if (match) return matched(match, reasons.length === 0 ? 'full' : 'partial', entry.path);
  }
  return withoutMatch(reasons);
}

function closedFor({ isEncrypted, method }: ZipEntry, left: number): ScanReason | undefined {
  if (isEncrypted) return 'encrypted';
  if (method !== 0 && method !== 8) return 'packed';
  return left > 0 ? undefined : 'archive_limits';
}

/** One entry that is not there keeps none of the others from being looked into. */
async function unpackOrDamaged(unpack: () => ReturnType<ReturnType<typeof createUnzip>>) {
  try {
    return await unpack();
  } catch (error) {
    if (!(error instanceof DamagedZip)) throw error;
    return { bytes: new Uint8Array(0), problem: 'damaged_archive' } as const;
  }
}
