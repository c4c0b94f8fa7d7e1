import type { ShareFile } from '@waxwing/sdk/reader';
import { makeZip, predictLength } from 'client-zip';

type Piece = Uint8Array<ArrayBuffer>;

/** A zip holds local times from 1980 to 2107, in 7 bits of years. */
const oldest = new Date(1980, 0, 1);
const newest = new Date(2107, 11, 31, 23, 59, 58);

/** Bytes that the zip of these files will have; they are stored, not compressed. */
export function zipSize(files: readonly ShareFile[]): number {
  return Number(predictLength(entries(files)));
}

/** A zip, made as its files are read. It has 64-bit sizes where it needs them. */
export async function* zipPieces(
  files: readonly ShareFile[],
  read: (file: ShareFile) => AsyncGenerator<Piece, void, undefined>,
): AsyncGenerator<Piece, void, undefined> {
  const zip = makeZip(
    entries(files).map((entry) => ({ ...entry, input: read(entry.file) })),
    { buffersAreUTF8: true },
  );
  const stream = zip.getReader();
  try {
    for (;;) {
      const { done, value } = await stream.read();
      if (done) return;
      // It hands on what it reads and what it makes itself; neither is shared memory.
      yield value as Piece;
    }
  } finally {
    await stream.cancel();
  }
}

function entries(files: readonly ShareFile[]) {
  const taken = new Set<string>();
  return files.map((file) => ({
    file,
    name: freeName(file.savablePath, taken),
    size: file.size,
    lastModified: zipTime(file.modifiedAt),
  }));
}

/** Two paths may be the same to save under, and some systems see no difference between `a` and `A`. */
function freeName(path: string, taken: Set<string>): string {
  const [, base = path, extension = ''] = /^(.*[^/])(\.[^./]+)$/s.exec(path) ?? [];
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? path : `${base} (${copy})${extension}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

/** A file of unknown age gets the oldest time there is, so that the same share makes the same zip every time. */
function zipTime(modifiedAt: number | undefined): Date {
  const clamped = Math.min(Math.max(modifiedAt ?? 0, oldest.getTime()), newest.getTime());
  return new Date(clamped);
}
