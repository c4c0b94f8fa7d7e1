import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from './errors.ts';
import { configPath, readSettings } from './settings.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('which server', () => {
  test('without anything set it is the server on this machine', async () => {
    expect(await readSettings(undefined, env())).toMatchObject({
      server: 'http://127.0.0.1:8080',
      warnings: [],
    });
  });

  test('--server wins over WAXWING_URL, which wins over the config file', async () => {
    await config({ url: 'https://file.example' });
    expect((await readSettings(undefined, env())).server).toBe('https://file.example');
    const withUrl = env({ WAXWING_URL: 'https://env.example' });
    expect((await readSettings(undefined, withUrl)).server).toBe('https://env.example');
    expect((await readSettings('https://option.example/', withUrl)).server).toBe('https://option.example');
  });

  test('an empty WAXWING_URL counts as none', async () => {
    expect((await readSettings(undefined, env({ WAXWING_URL: '' }))).server).toBe('http://127.0.0.1:8080');
  });

  test('a server under a folder keeps its folder', async () => {
    expect((await readSettings('https://a.example/seal//', env())).server).toBe('https://a.example/seal');
  });

  test.each(['ftp://a.example', 'a.example', 'https://user:word@a.example', 'https://a.example/?q=1'])(
    '%s is refused, and the sentence names its source',
    async (address) => {
      await expect(readSettings(undefined, env({ WAXWING_URL: address }))).rejects.toThrow(
        /^WAXWING_URL must be/,
      );
    },
  );
});

describe('which API key', () => {
  test('WAXWING_API_KEY goes to the chosen server and to no other', async () => {
    const settings = await readSettings('https://mine.example', env({ WAXWING_API_KEY: 'sk_live_env' }));
    expect(await settings.credentialFor('https://mine.example')).toBe('sk_live_env');
    expect(await settings.credentialFor('https://stranger.example')).toBeUndefined();
    expect(await settings.credentialFor('http://mine.example')).toBeUndefined();
  });

  test("the config file's key goes to the config file's server, even when another is chosen", async () => {
    await config({ url: 'https://file.example', apiKey: 'sk_live_file' });
    const settings = await readSettings('https://other.example', env());
    expect(await settings.credentialFor('https://other.example')).toBeUndefined();
    expect(await settings.credentialFor('https://file.example')).toBe('sk_live_file');
  });

  test('WAXWING_API_KEY wins over the config file', async () => {
    await config({ url: 'https://file.example', apiKey: 'sk_live_file' });
    const settings = await readSettings(undefined, env({ WAXWING_API_KEY: 'sk_live_env' }));
    expect(await settings.credentialFor('https://file.example')).toBe('sk_live_env');
  });
});

describe('the config file', () => {
  test('lies in XDG_CONFIG_HOME, unless that is relative', () => {
    expect(configPath({ XDG_CONFIG_HOME: '/etc/xdg' })).toBe(join('/etc/xdg', 'waxwing', 'config.json'));
    expect(configPath({ XDG_CONFIG_HOME: 'relative' })).not.toContain('relative');
  });

  test.each(['{', '[]', 'null', '{"url": 1}', '{"key": "sk_live_x"}', '{"url": "nowhere"}'])(
    '%s is refused without quoting a value',
    async (text) => {
      await config(text);
      const error = await readSettings(undefined, env()).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CliError);
      expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
      expect(String(error)).not.toContain('sk_live_x');
    },
  );

  test('a key that others can read brings a warning', async () => {
    await config({ apiKey: 'sk_live_x' }, 0o644);
    const { warnings } = await readSettings(undefined, env());
    expect(warnings).toEqual([expect.stringContaining('chmod 600')]);
  });
});

function env(variables: Record<string, string> = {}) {
  return { XDG_CONFIG_HOME: folder, ...variables };
}

async function config(content: string | object, mode = 0o600): Promise<void> {
  await mkdir(join(folder, 'waxwing'));
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(folder, 'waxwing', 'config.json'), text, { mode });
}
