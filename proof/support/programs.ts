import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const patienceMs = 30_000;

/** Languages that examples are written in. */
export type Language = 'cURL' | 'JavaScript' | 'Python' | 'PHP';

/**
 * Runs a program text with the real interpreter and returns what it printed.
 * @throws when it ends with an error, with what it complained
 */
export async function runProgram(language: Language, source: string): Promise<string> {
  const [file, args] = commandOf(language, source);
  const { stdout } = await run(file, args, { timeout: patienceMs });
  return stdout.trim();
}

function commandOf(language: Language, source: string): [string, string[]] {
  switch (language) {
    case 'cURL':
      return ['/bin/sh', ['-c', source]];
    case 'JavaScript':
      return [process.execPath, ['--input-type=module', '--eval', source]];
    case 'Python':
      return [process.env.PYTHON_PATH || 'python3', ['-c', source]];
    case 'PHP':
      // `-r` takes the text without its opening tag.
      return [process.env.PHP_PATH || 'php', ['-r', source.replace(/^<\?php\s/, '')]];
  }
}
