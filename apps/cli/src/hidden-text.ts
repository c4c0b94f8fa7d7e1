import { CliError } from './errors.ts';
import type { Terminal } from './terminal.ts';

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_U = '\x15';
const ESCAPE = '\x1b';
const BACKSPACES = ['\x7f', '\b'];
// Arrow keys and their like; a paste of real text has no escape characters in it.
const ESCAPE_SEQUENCES = new RegExp(`${ESCAPE}(?:\\[[0-9;?]*[ -/]*[@-~]|O.|.)?`, 'g');

const QUESTION = 'Type or paste the secret. It stays hidden; Ctrl-D on a new line ends it.\n';

/**
 * Reads several lines without showing them, until Ctrl-D. Not a one-line prompt, because a pasted key of many lines
 * would end at its first, and the rest would reach the shell. The line break before Ctrl-D is not part of the text.
 * Throws `INTERRUPTED` on Ctrl-C.
 */
export async function readHiddenText({ input, output }: Pick<Terminal, 'input' | 'output'>): Promise<string> {
  const typed = new TypedText();
  // Before the question: what is typed at once must not be shown either.
  input.setEncoding('utf8');
  input.setRawMode(true);
  output.write(QUESTION);
  try {
    await new Promise<void>((resolve, reject) => {
      input.on('data', (keys: string) => {
        const state = typed.feed(keys);
        if (state === 'ended') resolve();
        if (state === 'cancelled') reject(new CliError('INTERRUPTED', 'Interrupted.'));
      });
      input.on('error', reject);
      input.on('end', resolve);
      input.resume();
    });
  } finally {
    input.removeAllListeners('data').pause();
    input.setRawMode(false);
  }
  return typed.text.replace(/\n$/, '');
}

/** What keys make of a hidden text, without the terminal they come from. */
export class TypedText {
  text = '';
  #lastKey = '';

  /** Takes what the terminal sent: one key, or a whole paste. Keys after the end are not looked at. */
  feed(keys: string): 'typing' | 'ended' | 'cancelled' {
    for (const key of keys.replace(ESCAPE_SEQUENCES, '')) {
      if (key === CTRL_C) return 'cancelled';
      if (key === CTRL_D) return 'ended';
      this.#press(key);
      this.#lastKey = key;
    }
    return 'typing';
  }

  #press(key: string): void {
    if (BACKSPACES.includes(key)) this.text = this.text.replace(/.$/su, '');
    else if (key === CTRL_U) this.text = this.text.slice(0, this.text.lastIndexOf('\n') + 1);
    else if (key === '\r') this.text += '\n';
    // The second half of a Windows line break in a paste.
    else if (key !== '\n' || this.#lastKey !== '\r') this.text += key;
  }
}
