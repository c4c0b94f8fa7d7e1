import { closeSync, openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';

/** Where a person can be asked something. */
export interface Terminal {
  input: ReadStream;
  output: WriteStream;
  /** Gives the terminal back; the process can end after it. */
  close(): void;
}

/**
 * The terminal to ask on: standard input and standard error where both are one, else the terminal that controls the
 * process, so that `waxwing secret --passphrase < file` can still ask. Undefined where nobody sits.
 */
export function openTerminal(): Terminal | undefined {
  const { stdin, stderr } = process;
  if (stdin.isTTY && stderr.isTTY) {
    return { input: stdin, output: withWidth(stderr), close: () => void stdin.pause() };
  }
  return openControllingTerminal();
}

function openControllingTerminal(): Terminal | undefined {
  const opened: number[] = [];
  try {
    for (const flags of ['r', 'w']) opened.push(openSync('/dev/tty', flags));
    const [readable = -1, writable = -1] = opened;
    const input = new ReadStream(readable);
    const output = withWidth(new WriteStream(writable));
    return {
      input,
      output,
      close() {
        input.destroy();
        output.destroy();
      },
    };
  } catch {
    // No terminal (a service, a pipeline, Windows): the caller says what to do instead.
    for (const descriptor of opened) closeSync(descriptor);
    return undefined;
  }
}

/** A serial or container terminal may not know its width and say 0: a prompt would then break after each character. */
function withWidth(output: WriteStream): WriteStream {
  output.columns ||= 80;
  return output;
}
