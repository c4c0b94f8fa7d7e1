import { readFile } from 'node:fs/promises';
import { isCancel, password } from '@clack/prompts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';
import type { Terminal } from './terminal.ts';

/** What the sealed format takes: 1024 bytes of UTF-8. */
const MAX_PASSPHRASE_BYTES = 1024;

/** How a command was told to find a passphrase. There is no option with the passphrase itself: every user of a machine
 * can read the command lines of all others, and the shell keeps them in its history. */
export interface PassphraseOptions {
  /** Ask for one. */
  passphrase?: boolean;
  /** The file whose first line it is. */
  passphraseFile?: string;
}

/**
 * A passphrase given without asking: from the file, else from `WAXWING_PASSPHRASE` (empty counts as none). Throws
 * `INPUT_UNREADABLE` and `PASSPHRASE_INVALID`.
 */
export async function givenPassphrase(options: PassphraseOptions, io: Io): Promise<string | undefined> {
  const { passphraseFile } = options;
  if (passphraseFile === undefined)
    return checked(io.env.WAXWING_PASSPHRASE || undefined, 'WAXWING_PASSPHRASE');
  const text = await readText(passphraseFile);
  // Editors end a file with a line break that nobody means as part of the passphrase.
  return checked(text.replace(/\r?\n$/, ''), `The passphrase in ${passphraseFile}`);
}

/** For something new: given, or asked for twice with `--passphrase`, or none. `what` it is for stands in the question. */
export async function newPassphrase(
  options: PassphraseOptions,
  io: Io,
  what: 'this secret' | 'these files',
): Promise<string | undefined> {
  const given = await givenPassphrase(options, io);
  if (given !== undefined || !options.passphrase) return given;
  return await withTerminal(io, async (terminal) => {
    const first = await ask(terminal, `Passphrase for ${what}`, io);
    const second = await ask(terminal, 'The same again', io);
    if (first !== second) {
      throw new CliError(
        'PASSPHRASE_INVALID',
        'The two passphrases differ. Nothing was sealed; start again.',
      );
    }
    return first;
  });
}

/** Asks for the passphrase of what is there. Throws `PASSPHRASE_REQUIRED` where nobody can be asked. */
export async function askPassphrase(io: Io, question: string): Promise<string> {
  return await withTerminal(io, (terminal) => ask(terminal, question, io));
}

async function withTerminal<T>(io: Io, work: (terminal: Terminal) => Promise<T>): Promise<T> {
  const terminal = io.openTerminal();
  if (!terminal) {
    throw new CliError(
      'PASSPHRASE_REQUIRED',
      'A passphrase is needed, and there is no terminal to ask on. Set WAXWING_PASSPHRASE or use --passphrase-file.',
    );
  }
  try {
    return await work(terminal);
  } finally {
    terminal.close();
  }
}

async function ask({ input, output }: Terminal, message: string, io: Io): Promise<string> {
  const signal = io.interruption();
  const answer = await password({ message, input, output, signal, withGuide: false, validate: problemWith });
  if (!isCancel(answer)) return answer;
  signal.throwIfAborted();
  throw new CliError('INTERRUPTED', 'Interrupted.');
}

function problemWith(passphrase: string | undefined): string | undefined {
  if (!passphrase) return 'It is empty.';
  return Buffer.byteLength(passphrase) > MAX_PASSPHRASE_BYTES ? 'It is longer than 1,024 bytes.' : undefined;
}

function checked(passphrase: string | undefined, source: string): string | undefined {
  if (passphrase === undefined) return undefined;
  const problem = problemWith(passphrase);
  if (problem) throw new CliError('PASSPHRASE_INVALID', `${source} cannot be used. ${problem}`);
  return passphrase;
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    throw new CliError('INPUT_UNREADABLE', `The file ${path} cannot be read as UTF-8 text.`, { cause });
  }
}
