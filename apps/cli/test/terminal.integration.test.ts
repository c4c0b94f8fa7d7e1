import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createAccountClient } from '@waxwing/sdk/account';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../server/test/server.ts';
import { codeOf } from '../../server/test/two-factor.ts';
import { sessionStore } from '../src/signing-in/credentials.ts';
import { seal, waxwing } from './command.ts';

const LAUNCHER = fileURLToPath(new URL('../bin/waxwing.js', import.meta.url));
const PASSPHRASE = 'correct horse';
/** Long enough for the slowest machine; its end tells what the screen showed instead. */
const PATIENCE_MILLISECONDS = 20_000;

let server: Awaited<ReturnType<typeof startServer>>;

let state: string;

beforeAll(async () => {
  server = await startServer({});
  state = await mkdtemp(join(tmpdir(), 'waxwing-terminal-'));
});
afterAll(async () => {
  await server.stop();
  await rm(state, { recursive: true });
});

test('a mistyped passphrase can be typed again', async () => {
  const link = await sealWithPassphrase();
  const person = sitDown(`get '${link}'`);
  await person.sees('Passphrase');
  person.types('battery staple\r');
  await person.sees('You have two tries left.');
  await person.sees('Passphrase');
  person.types(`${PASSPHRASE}\r`);
  await person.sees('the secret text');
  expect(await person.exitCode).toBe(0);
  expect(person.screen()).not.toContain('battery staple');
});

test('after three wrong passphrases it ends with 5, and the secret is still there', async () => {
  const link = await sealWithPassphrase();
  const person = sitDown(`get '${link}'`);
  for (const shown of ['Passphrase', 'two tries left', 'one try left']) {
    await person.sees(shown);
    if (shown !== 'Passphrase') await person.sees('Passphrase');
    person.types('wrong\r');
  }
  await person.sees('This passphrase does not open it.');
  expect(await person.exitCode).toBe(5);
  const { exitCode } = await waxwing(['get', link], { env: { WAXWING_PASSPHRASE: PASSPHRASE } });
  expect(exitCode).toBe(0);
});

test('Ctrl-C at the passphrase ends with 130', async () => {
  const person = sitDown(`get '${await sealWithPassphrase()}'`);
  await person.sees('Passphrase');
  person.types('\x03');
  expect(await person.exitCode).toBe(130);
});

test('a signal ends it at the passphrase too', async () => {
  const person = sitDown(`get '${await sealWithPassphrase()}'`);
  await person.sees('Passphrase');
  const [, pid] = person.screen().match(/^pid (\d+)/) ?? [];
  process.kill(Number(pid), 'SIGTERM');
  expect(await person.exitCode).toBe(143);
});

test('a secret is typed unseen, over several lines, with a passphrase typed twice', async () => {
  const person = sitDown('secret --passphrase');
  await person.sees('Ctrl-D');
  person.types('-----BEGIN-----\rtop secret\r-----END-----\r\x04');
  await person.sees('Read three lines.');
  await person.sees('Passphrase for this secret');
  person.types(`${PASSPHRASE}\r`);
  await person.sees('The same again');
  person.types(`${PASSPHRASE}\r`);
  await person.sees('To end it early');
  expect(await person.exitCode).toBe(0);
  expect(person.screen()).not.toMatch(/top secret|correct horse/);
  const [link = ''] = person.screen().match(/http\S+#1\.[\w-]{48}/) ?? [];
  const { stdout } = await waxwing(['get', link], { env: { WAXWING_PASSPHRASE: PASSPHRASE } });
  expect(stdout.toString()).toBe('-----BEGIN-----\ntop secret\n-----END-----');
});

test('with the secret in a file, the passphrase is still asked for at the terminal', async () => {
  const person = sitDown('secret --passphrase < /etc/hostname');
  for (const shown of ['Passphrase for this secret', 'The same again']) {
    await person.sees(shown);
    person.types(`${PASSPHRASE}\r`);
  }
  await person.sees('To end it early');
  expect(await person.exitCode).toBe(0);
});

test('two passphrases that differ seal nothing', async () => {
  const person = sitDown('secret --passphrase < /etc/hostname');
  await person.sees('Passphrase for this secret');
  person.types('one\r');
  await person.sees('The same again');
  person.types('other\r');
  await person.sees('The two passphrases differ.');
  expect(await person.exitCode).toBe(2);
});

test('an API key is kept without showing it', async () => {
  const env = { WAXWING_DATA_DIR: server.dataDir };
  const made = await waxwing(['admin', 'create-key', '--name', 'typed'], { env });
  const key = made.stdout.toString().trim();
  const person = sitDown('login --key');
  await person.sees('API key');
  person.types(`${key}\r`);
  await person.sees('Signed in at');
  expect(await person.exitCode).toBe(0);
  expect(person.screen()).not.toContain(key);
  expect(await sitDown('logout').exitCode).toBe(0);
});

test('what needs a fresh proof asks for the password, and for the code where two-factor is on', async () => {
  const { seed, password } = await signInLongAgo();
  const person = sitDown('keys create --name typed');
  await person.sees('Your password');
  person.types(`${password}\r`);
  await person.sees('Code of your authenticator app');
  person.types(`${codeOf(seed, Date.now() + 30_000)}\r`);
  await person.sees('sk_live_');
  expect(await person.exitCode).toBe(0);
  expect(person.screen()).not.toContain(password);
  expect(await sitDown('logout').exitCode).toBe(0);
});

/** Somebody with two-factor on, who proved an hour ago who they are and has an access token that is over. */
async function signInLongAgo(): Promise<{ seed: string; password: string }> {
  const env = { WAXWING_DATA_DIR: server.dataDir };
  const made = await waxwing(['admin', 'create-user', '--email', 'ada@example.com'], { env });
  const password = made.stdout.toString().trim();
  const store = sessionStore(server.url, { XDG_STATE_HOME: state });
  const account = createAccountClient({ baseUrl: server.url, store });
  await account.login({ username: 'ada', password });
  const { secret } = await account.twoFactor.begin();
  await account.twoFactor.complete(codeOf(secret, Date.now()));
  const database = new DatabaseSync(join(server.dataDir, 'waxwing.db'));
  database.exec('update sessions set authenticated_at = authenticated_at - 3600000');
  database.close();
  const session = await store.read();
  if (!session) throw new Error('a session is kept');
  await store.write({ ...session, accessExpiresAt: 0 });
  return { seed: secret, password };
}

function sealWithPassphrase(): Promise<string> {
  return seal('the secret text', { WAXWING_URL: server.url, WAXWING_PASSPHRASE: PASSPHRASE });
}

/** A person at a terminal: util-linux `script` gives the command a real one. */
function sitDown(commandLine: string) {
  const { PATH = '' } = process.env;
  const child = spawn(
    'script',
    ['-qec', `echo pid $$; exec '${process.execPath}' '${LAUNCHER}' ${commandLine}`, '/dev/null'],
    {
      env: {
        PATH,
        XDG_CONFIG_HOME: '/nonexistent',
        XDG_STATE_HOME: state,
        WAXWING_URL: server.url,
        TERM: 'xterm',
        SHELL: '/bin/sh',
      },
      detached: true,
    },
  );
  onTestFinished(() => void child.kill());
  const exitCode = new Promise<number | null>((resolve) => child.on('close', resolve));
  const screen = watchScreen(child);
  return { exitCode, ...screen, types: (keys: string) => child.stdin?.write(keys) };
}

function watchScreen({ stdout }: ChildProcess) {
  let seen = '';
  let checked = 0;
  let check = () => {};
  stdout?.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
    check();
  });
  return { screen: () => seen, sees };

  /** Waits until a text appears after the one waited for last. */
  function sees(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Error(`"${text}" never came: ${JSON.stringify(seen)}`));
      const patience = setTimeout(giveUp, PATIENCE_MILLISECONDS);
      stdout?.once('close', giveUp);
      check = () => {
        const found = seen.indexOf(text, checked);
        if (found < 0) return;
        clearTimeout(patience);
        checked = found + text.length;
        resolve();
      };
      check();
    });
  }
}
