/** An archive that contradicts itself or breaks off. */
export class DamagedZip extends Error {
  override readonly name = 'DamagedZip';
}

export interface ZipEntry {
  /** As the archive spells it: from a stranger. */
  readonly path: string;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflated; others are not opened. */
  readonly method: number;
  readonly packedBytes: number;
  /** Where its local header lies in the file. */
  readonly headerOffset: number;
}

export interface ZipDirectory {
  /** Files only, no folders. */
  readonly entries: readonly ZipEntry[];
  /** There are more than were read. */
  readonly isCut: boolean;
}

export interface ZipBounds {
  readonly entries: number;
  readonly directoryBytes: number;
}

/** Where the list of entries lies, in bytes of the file. */
interface DirectoryPlace {
  readonly start: number;
  readonly size: number;
  /** What an archive adds to its own offsets when something (a self-extractor) was put before it. */
  readonly prefix: number;
}

const endBytes = 22;
const longestComment = 0xffff;
const unknown32 = 0xffffffff;

/**
 * Reads the list of entries at the end of a ZIP, as unpackers do: what a local header says besides is not believed.
 *
 * @returns undefined when the file is no ZIP
 * @throws {DamagedZip} when it begins like one and has no list that fits
 * @see APPNOTE.TXT 6.3.10 §4.3
 */
export async function readZipDirectory(file: Blob, bounds: ZipBounds): Promise<ZipDirectory | undefined> {
  const place = await findDirectory(file);
  if (place === undefined) {
    const start = await view(file, 0, 4);
    if (start.byteLength === 4 && start.getUint32(0) === 0x504b0304)
      throw new DamagedZip('An archive has no list of its entries');
    return undefined;
  }
  const size = Math.min(place.size, bounds.directoryBytes);
  const list = await view(file, place.start, place.start + size);
  return readEntries(list, { prefix: place.prefix, most: bounds.entries, isWhole: size === place.size });
}

/** Whether a whole file could be one. Most files are none, and need not be read a second time to find that out. */
export function mayBeZip(file: Uint8Array<ArrayBuffer>): boolean {
  const start = new DataView(file.buffer, file.byteOffset, Math.min(4, file.length));
  if (start.byteLength === 4 && start.getUint32(0) === 0x504b0304) return true;
  const tail = file.subarray(Math.max(0, file.length - endBytes - longestComment));
  for (let at = tail.indexOf(0x50); at >= 0; at = tail.indexOf(0x50, at + 1))
    if (tail[at + 1] === 0x4b && tail[at + 2] === 5 && tail[at + 3] === 6) return true;
  return false;
}

async function findDirectory(file: Blob): Promise<DirectoryPlace | undefined> {
  const tailStart = Math.max(0, file.size - endBytes - longestComment);
  const tail = await view(file, tailStart, file.size);
  for (let at = tail.byteLength - endBytes; at >= 0; at--) {
    if (tail.getUint32(at) !== 0x504b0506) continue;
    const place = await directoryPlace(file, { tail, at, end: tailStart + at });
    if (place !== undefined) return place;
  }
  return undefined;
}

/** @param end Where the record lies in the file; `at`: where in the tail. */
async function directoryPlace(
  file: Blob,
  { tail, at, end }: { tail: DataView; at: number; end: number },
): Promise<DirectoryPlace | undefined> {
  const [size, offset] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  const isZip64 = size === unknown32 || offset === unknown32 || tail.getUint16(at + 10, true) === 0xffff;
  const long = isZip64 ? await zip64Place(file, end) : undefined;
  if (long !== undefined) return long;
  return placeBefore({ end, size, offset });
}

async function zip64Place(file: Blob, end: number): Promise<DirectoryPlace | undefined> {
  const recordBytes = 56;
  // The record that the locator points at lies right before it, in every archive without data of private use.
  const start = end - 20 - recordBytes;
  if (start < 0) return undefined;
  const record = await view(file, start, end);
  if (record.getUint32(recordBytes) !== 0x504b0607 || record.getUint32(0) !== 0x504b0606) return undefined;
  const [size, offset] = [record.getBigUint64(40, true), record.getBigUint64(48, true)];
  return placeBefore({ end: start, size: Number(size), offset: Number(offset) });
}

/** The list ends where its end record begins, wherever the offsets say that it starts. */
function placeBefore({ end, size, offset }: { end: number; size: number; offset: number }) {
  const start = end - size;
  const prefix = start - offset;
  return start < 0 || prefix < 0 ? undefined : { start, size, prefix };
}

function readEntries(
  list: DataView,
  { prefix, most, isWhole }: { prefix: number; most: number; isWhole: boolean },
): ZipDirectory {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= list.byteLength) {
    if (list.getUint32(at) !== 0x504b0102) throw new DamagedZip('The list of entries breaks off');
    const [nameBytes, extraBytes] = [list.getUint16(at + 28, true), list.getUint16(at + 30, true)];
    const next = at + 46 + nameBytes + extraBytes + list.getUint16(at + 32, true);
    if (next > list.byteLength) break;
    if (entries.length === most) return { entries, isCut: true };
    const entry = readEntry(list, { at, nameBytes, extraBytes, prefix });
    if (!entry.path.endsWith('/')) entries.push(entry);
    at = next;
  }
  if (isWhole && at !== list.byteLength) throw new DamagedZip('The list of entries breaks off');
  return { entries, isCut: !isWhole };
}

function readEntry(
  list: DataView,
  {
    at,
    nameBytes,
    extraBytes,
    prefix,
  }: { at: number; nameBytes: number; extraBytes: number; prefix: number },
): ZipEntry {
  const [flags, method] = [list.getUint16(at + 8, true), list.getUint16(at + 10, true)];
  const name = new Uint8Array(list.buffer, list.byteOffset + at + 46, nameBytes);
  const extra = new DataView(list.buffer, list.byteOffset + at + 46 + nameBytes, extraBytes);
  const sizes = [24, 20, 42].map((field) => list.getUint32(at + field, true));
  const [, packedBytes = 0, headerOffset = 0] = withZip64(sizes, extra);
  return {
    path: new TextDecoder().decode(name),
    // Bit 0: encrypted; bit 13: even the headers are; method 99: AES.
    isEncrypted: (flags & 0x2001) !== 0 || method === 99,
    method,
    packedBytes,
    headerOffset: headerOffset + prefix,
  };
}

/** Takes the values that do not fit into 32 bits from the extra field, which holds only those, in this order. */
function withZip64(values: readonly number[], extra: DataView): number[] {
  const long = longValues(extra);
  return values.map((value) => (value === unknown32 ? Number(long.next().value ?? value) : value));
}

function* longValues(extra: DataView): Generator<bigint, undefined> {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const [id, size] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    const end = Math.min(at + 4 + size, extra.byteLength);
    if (id === 1)
      for (let value = at + 4; value + 8 <= end; value += 8) yield extra.getBigUint64(value, true);
    at += 4 + size;
  }
  return undefined;
}

async function view(file: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await file.slice(start, end).arrayBuffer());
}
