import { createHash } from 'node:crypto';
import { type OpenedShare, WaxwingError } from '@waxwing/sdk';
import { CliError } from '../errors.ts';
import { type Io, writeNote, writeResult } from '../io.ts';

/**
 * `waxwing get -o -`: the one file of a share on standard output. Each byte is verified before it is written; should a
 * later one not be, the command fails, and what follows it in a pipeline has to look at that.
 */
export async function writeToOutput(share: OpenedShare, io: Io): Promise<void> {
  const [file, ...others] = share.files;
  if (file === undefined || others.length > 0) {
    throw new CliError(
      'OUTPUT_SEVERAL',
      `There are ${share.files.length} files behind this link, and standard output takes one. Save them with -o FOLDER.`,
    );
  }
  const sha256 = createHash('sha256');
  const signal = io.interruption();
  for await (const bytes of share.read(file, { signal })) {
    sha256.update(bytes);
    await writeResult(io, bytes);
  }
  signal.throwIfAborted();
  if (file.sha256 !== undefined && sha256.digest('hex') !== file.sha256) {
    throw new WaxwingError('DATA_DAMAGED', 'The file is not the one that was sealed');
  }
  if (share.note !== undefined) writeNote(io, `Note from the sender: ${share.note}`);
}
