import { describe, expect, test } from 'vitest';
import { memoryIo } from '../test/io.ts';
import { run } from './run.ts';

describe('the command line', () => {
  test('--help goes to standard output and is a success', async () => {
    for (const argv of [['--help'], ['secret', '--help'], ['help', 'get']]) {
      const { exitCode, stdout, stderr } = await runWith(argv);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: waxwing/);
    }
  });

  test('--help of each command says its rules', async () => {
    expect((await runWith(['--help'])).stdout).toMatch(/Exit codes:.*130/s);
    expect((await runWith(['secret', '--help'])).stdout).toContain(
      'after it was opened once, or after 24 hours',
    );
    expect((await runWith(['secret', '--help'])).stdout).toContain('other users can read the command lines');
  });

  test('--version prints the version', async () => {
    expect((await runWith(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('nothing to do is a usage error that shows the help on standard error', async () => {
    const { exitCode, stdout, stderr } = await runWith([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: waxwing');
  });

  test.each([
    [['sercet'], 'There is no such command. Did you mean secret? See waxwing --help.\n'],
    [['get'], "Missing required argument 'url'.\n"],
    [['secret', '--view', '2'], 'There is no option --view. Did you mean --views? See --help.\n'],
    [['secret', '--views', '0'], /It must be a number from 1 to 100\.\n$/],
    [['secret', '--views', '1.5'], /It must be a number from 1 to 100\.\n$/],
    [['secret', '--expires', '3h'], /Allowed choices are once, 1h, 24h, 7d\.\n$/],
    [['secret', '--expires', 'once', '--views', '2'], /--expires once means one view/],
    [['secret', '--server', 'nowhere'], /^--server must be an address/],
    [['revoke', 'https://a.example/Ab3dEf6hIj9k'], /Give the revoke token/],
    [['revoke', 'nonsense', 'token'], /not the address of a secret/],
  ])('%j is refused with a sentence', async (argv, sentence) => {
    const { exitCode, stdout, stderr } = await runWith(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    if (typeof sentence === 'string') expect(stderr).toBe(sentence);
    else expect(stderr).toMatch(sentence);
  });

  test.each([
    [['secret', 'hunter2']],
    [['secret', '--passphrase', 'hunter2']],
    [['secret', '--passphrase=hunter2']],
    [['secret', '-phunter2']],
    [['get', 'https://a.example/Ab3dEf6hIj9k#1.x', 'hunter2']],
    [['hunter2']],
  ])('%j never repeats what may be a secret', async (argv) => {
    const { exitCode, stderr } = await runWith(argv);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain('hunter2');
    const { stdout } = await runWith([...argv, '--json']);
    expect(stdout).not.toContain('hunter2');
  });

  test('a passphrase on the command line is refused with the reason', async () => {
    for (const argv of [
      ['secret', '--passphrase', 'hunter2'],
      ['secret', '--passphrase=hunter2'],
    ]) {
      expect((await runWith(argv)).stderr).toContain('other users and the shell history see them');
    }
  });

  test('with --json an error is one object on standard output, and nothing on standard error', async () => {
    const { exitCode, stdout, stderr } = await runWith(['secret', '--views', 'x', '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'USAGE', message: expect.any(String) } });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each(['-Pg_k8Tfkp1pXzkDXJtg0AnV8FLgnImN', '--g_k8Tfkp1pXzkDXJtg0AnV8FLgnImN'])(
    'a revoke token that looks like an option is a token: %s',
    async (token) => {
      const address = 'http://127.0.0.1:1/Ab3dEf6hIj9k';
      for (const argv of [
        ['revoke', address, token, '--json'],
        ['revoke', '--json', address, '--', token],
      ]) {
        const { exitCode, stdout } = await runWith(argv);
        expect(exitCode).toBe(7);
        expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'OFFLINE' } });
      }
    },
  );

  test('a damaged link is found out without asking any server', async () => {
    const { exitCode, stderr } = await runWith(['get', 'https://127.0.0.1:1/Ab3dEf6hIj9k#1.cut']);
    expect(exitCode).toBe(6);
    expect(stderr).toBe(
      'This link is incomplete or damaged. Copy it again, from its first character to its last.\n',
    );
  });

  test('a server that does not answer is named, with what to do', async () => {
    const { exitCode, stderr } = await runWith(['secret', '--server', 'http://127.0.0.1:1'], 'text');
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/^No answer from http:\/\/127\.0\.0\.1:1\. .*--server or WAXWING_URL/);
  });
});

async function runWith(argv: readonly string[], stdin = '') {
  const { io, stdout, stderr } = memoryIo({ stdin });
  const exitCode = await run(argv, io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}
