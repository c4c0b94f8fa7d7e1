import { CliError } from './errors.ts';
import { readHiddenText } from './hidden-text.ts';
import { type Io, writeNote } from './io.ts';
import { count } from './words.ts';

/** What the sealed format takes as text: 1 MiB. */
export const MAX_TEXT_BYTES = 1_048_576;

/**
 * The secret to seal: exactly what standard input holds, or what a person types unseen. Throws `INPUT_EMPTY`,
 * `INPUT_NOT_TEXT`, `INPUT_TOO_LARGE`, and `INTERRUPTED` on Ctrl-C.
 */
export async function readSecretText(io: Io): Promise<string> {
  const text = io.stdin.isTTY ? await askForText(io) : decodeText(await readBytes(io.stdin));
  if (text === '') throw new CliError('INPUT_EMPTY', 'There is nothing to seal: the input is empty.');
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES) throw tooLarge();
  return text;
}

async function askForText(io: Io): Promise<string> {
  const terminal = io.openTerminal();
  if (!terminal) {
    throw new CliError('INPUT_EMPTY', 'There is nobody to ask here. Give the secret on standard input.');
  }
  try {
    const text = await readHiddenText(terminal);
    // Nothing was shown while typing, so say what arrived: a paste that was cut off shows here.
    if (text !== '') writeNote(io, `Read ${count(text.split('\n').length, 'line')}.`);
    return text;
  } finally {
    terminal.close();
  }
}

/** Reads all of a stream, and stops as soon as it is more than could ever be sealed. */
export async function readBytes(stream: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MAX_TEXT_BYTES) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function decodeText(bytes: Buffer): string {
  try {
    // A byte order mark is part of the text: what comes out must be what went in, to the byte.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CliError(
      'INPUT_NOT_TEXT',
      'The input is not UTF-8 text. Only text can be sealed so far; encode other data first, for example with base64.',
    );
  }
}

function tooLarge(): CliError {
  return new CliError(
    'INPUT_TOO_LARGE',
    'The input is larger than 1 MB. A secret holds at most 1,048,576 bytes.',
  );
}
