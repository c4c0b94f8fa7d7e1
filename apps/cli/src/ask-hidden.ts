import { isCancel, password } from '@clack/prompts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';

/** Asks for one line without showing it. Throws `INPUT_EMPTY` where nobody can be asked. */
export async function askHidden(io: Io, message: string): Promise<string> {
  const terminal = io.openTerminal();
  if (!terminal) throw new CliError('INPUT_EMPTY', 'There is nobody to ask here: run this in a terminal.');
  const signal = io.interruption();
  const { input, output } = terminal;
  try {
    const validate = (text: string | undefined) => (text ? undefined : 'It is empty.');
    const answer = await password({ message, input, output, signal, withGuide: false, validate });
    if (!isCancel(answer)) return answer;
    signal.throwIfAborted();
    throw new CliError('INTERRUPTED', 'Interrupted.');
  } finally {
    terminal.close();
  }
}
