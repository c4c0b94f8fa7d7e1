import { isCancel, select } from '@clack/prompts';
import type { UploadRecord } from '@waxwing/sdk';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { count, dateInWords, printable, sizeInWords } from '../words.ts';

/** Enough of an id to tell uploads apart, and short enough to type. */
const SHOWN_CHARACTERS = 8;

/** What goes on with an upload. An id may begin with a hyphen, and would then be taken for an option. */
export function resumeCommand(id: string): string {
  return `waxwing send --resume${id.startsWith('-') ? '=' : ' '}${id.slice(0, SHOWN_CHARACTERS)}`;
}

/**
 * Which of the interrupted uploads is meant: the one whose id begins so, else the only one there is, else the one a
 * person chooses. Throws `NOT_FOUND`, `RESUME_UNCLEAR` with the list, `INTERRUPTED`.
 */
export async function whichUpload(
  uploads: readonly UploadRecord[],
  idPrefix: string | undefined,
  io: Io,
): Promise<UploadRecord> {
  const matching = uploads.filter(({ id }) => idPrefix === undefined || id.startsWith(idPrefix));
  const [first, ...others] = matching;
  if (first === undefined) throw noUpload(uploads, idPrefix);
  if (others.length === 0) return first;
  const terminal = io.openTerminal();
  if (!terminal) throw new CliError('RESUME_UNCLEAR', `${unclear(matching)}\n${listOf(matching)}`);
  try {
    const { input, output } = terminal;
    const signal = io.interruption();
    const options = matching.map((upload) => ({ value: upload, label: printable(describe(upload)) }));
    const message = 'Which upload should go on?';
    const chosen = await select({ message, options, input, output, signal, withGuide: false });
    if (!isCancel(chosen)) return chosen;
    signal.throwIfAborted();
    throw new CliError('INTERRUPTED', 'Interrupted.');
  } finally {
    terminal.close();
  }
}

function noUpload(uploads: readonly UploadRecord[], idPrefix: string | undefined): CliError {
  if (idPrefix === undefined || uploads.length === 0) {
    return new CliError('NOT_FOUND', 'No upload was interrupted: there is nothing to go on with.');
  }
  return new CliError('NOT_FOUND', `No interrupted upload has this id. There is:\n${listOf(uploads)}`);
}

function unclear(uploads: readonly UploadRecord[]): string {
  return `There are ${count(uploads.length, 'interrupted upload')}. Say which one is meant:`;
}

function listOf(uploads: readonly UploadRecord[]): string {
  return uploads.map((upload) => `  ${resumeCommand(upload.id)}   ${describe(upload)}`).join('\n');
}

function describe({ files, createdAt, settings, baseUrl }: UploadRecord): string {
  const size = sizeInWords(files.reduce((sum, file) => sum + file.size, 0));
  const what = files.length === 1 ? JSON.stringify(files[0]?.path) : count(files.length, 'file');
  const label = settings.label === undefined ? '' : `, ${JSON.stringify(settings.label)}`;
  return `${what}${label}, ${size}, to ${new URL(baseUrl).host}, begun ${dateInWords(createdAt)}`;
}
