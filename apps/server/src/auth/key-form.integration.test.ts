import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawApiKey, keyFamilies, parseApiKey } from './api-key.ts';

const run = promisify(execFile);

/** The examples of the page in one language, in their order. */
let examples: (language: string) => string[];
beforeAll(async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/keys.md'), 'utf8');
  const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  examples = (wanted) => blocks.filter(([, language]) => language === wanted).map(([, , code = '']) => code);
});

const good = [...keyFamilies.map((family) => drawApiKey(family)), drawApiKey(), drawApiKey()];
const bad = [
  ...good.map((key) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')),
  ...good.map((key) => key.replace('_live_', '_test_')),
  good[0]?.replace('sk_', 'afk_') ?? '',
  '',
  'sk_live_',
];
const verdicts = [...good.map(() => true), ...bad.map(() => false)];
const keys = [...good, ...bad];

describe('the page about keys', () => {
  test('is right about every key that is drawn here', () => {
    expect(keys.map((key) => parseApiKey(key) !== undefined)).toEqual(verdicts);
  });

  test('gives an expression that finds keys in text, and none that is meant to be public', () => {
    const source = examples('text')[1]?.trim() ?? '';
    const text = `token="${good[0]}", ${good[1]};${good[2]}\nwidget ${good[3]}`;
    expect(text.match(new RegExp(source, 'g'))).toEqual(good.slice(0, 3));
  });

  test('shows a check in JavaScript that does what ours does', async () => {
    const source = `${examples('js')[0]}\nexport { isKey };`;
    const { isKey } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    expect(keys.map(isKey)).toEqual(verdicts);
  });

  test('shows one in Python that does the same', async () => {
    const ask = 'import json, sys\nprint(json.dumps([is_key(key) for key in json.loads(sys.argv[1])]))';
    const { stdout } = await run('python3', ['-c', `${examples('python')[0]}\n${ask}`, JSON.stringify(keys)]);
    expect(JSON.parse(stdout)).toEqual(verdicts);
  });
});
