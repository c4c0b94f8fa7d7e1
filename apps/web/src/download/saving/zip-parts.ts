import { packedPart } from '../../scan/unzip.ts';
import { readZipDirectory } from '../../scan/zip-directory.ts';

/** The files of a zip that was made here, in their order: they are stored as they are. */
export async function filesOfZip(zip: Blob): Promise<Blob[]> {
  const all = { entries: Number.POSITIVE_INFINITY, directoryBytes: Number.POSITIVE_INFINITY };
  const directory = await readZipDirectory(zip, all);
  if (directory === undefined) throw new TypeError('What was gathered is no zip');
  return Promise.all(directory.entries.map((entry) => packedPart(zip, entry)));
}
