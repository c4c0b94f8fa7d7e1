import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** An example of a README: its code, and the lines it promises to print (`// → line`). */
export interface Example {
  code: string;
  promised: string[];
}

/** All TypeScript examples of a package's README. */
export function readExamples(packageFolder: string): Example[] {
  const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8');
  return Array.from(readme.matchAll(/^```ts\n(.*?)^```/gms), ([, code = '']) => ({
    code,
    promised: Array.from(code.matchAll(/\/\/ → (.*)$/gm), ([, line = '']) => line),
  }));
}

/** Runs an example as a reader would, in a process of its own, and returns the lines it prints. */
export async function runExample(
  packageFolder: string,
  { code }: Example,
  env: Record<string, string> = {},
): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', code],
    { cwd: packageFolder, env: { ...process.env, ...env } },
  );
  return stdout.split('\n').filter((line) => line !== '');
}
