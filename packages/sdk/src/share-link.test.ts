import { createLinkSecret, encodeFragment } from '@waxwing/seal';
import { beforeAll, expect, test } from 'vitest';
import { parseShareLink, WaxwingError } from './index.ts';

const PLAIN_KEY = 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc';
const ID = 'https://secrets.example/A1b2C3d4E5f6';
let sealed: string;

beforeAll(async () => {
  sealed = `${ID}#${await encodeFragment(await createLinkSecret())}`;
});

async function refusal(url: string): Promise<WaxwingError> {
  const error: unknown = await parseShareLink(url).catch((thrown: unknown) => thrown);
  if (error instanceof WaxwingError) return error;
  throw new Error('the link was accepted');
}

test('a sealed link gives its server, its id and its secret', async () => {
  const link = await parseShareLink(`  ${sealed}\n`);
  expect(link).toMatchObject({ kind: 'sealed', origin: 'https://secrets.example', linkId: 'A1b2C3d4E5f6' });
  expect(link).toMatchObject({ baseUrl: 'https://secrets.example', linkSecret: { length: 32 } });
});

test('a server may live in a folder, and trackers may add a query', async () => {
  const url = sealed.replace('.example/', '.example/team/waxwing/').replace('#', '/?utm_source=mail#');
  expect(await parseShareLink(url)).toMatchObject({ baseUrl: 'https://secrets.example/team/waxwing' });
});

test.each([PLAIN_KEY, `${PLAIN_KEY}=`])('a plain link gives its key, written as %s', async (key) => {
  const link = await parseShareLink(`${ID}#${key}`);
  expect(link).toMatchObject({ kind: 'plain', key: new Uint8Array(32).fill(7) });
});

test.each([
  'hello',
  '',
  'https://secrets.example/',
  'https://secrets.example/docs',
  'ftp://secrets.example/A1b2C3d4E5f6',
])('%j is not a share link', async (url) => expect((await refusal(url)).code).toBe('LINK_NOT_OURS'));

test('a link cut anywhere in its fragment is damaged, and is not called repairable', async () => {
  const start = sealed.indexOf('#');
  for (let end = start; end < sealed.length; end++) {
    expect((await refusal(sealed.slice(0, end))).code).toBe('LINK_DAMAGED');
  }
});

test('a link of a later version says so', async () => {
  expect((await refusal(`${ID}#2.AAAA`)).code).toBe('LINK_TOO_NEW');
});

test.each<[string, (url: string) => string]>([
  ['an escaped #', (url) => url.replace('#', '%23')],
  ['a twice escaped #', (url) => url.replace('#', '%2523')],
  ['an escaped dot', (url) => url.replace('#1.', '#1%2E')],
  ['a full stop behind it', (url) => `${url}.`],
  ['a closing bracket and a comma behind it', (url) => `${url}),`],
  ['angle brackets around it', (url) => `<${url}>`],
  ['a line broken in the middle', (url) => `${url.slice(0, 60)}\r\n ${url.slice(60)}`],
  ['marks without width', (url) => `${url.slice(0, 40)}\u200b\u00ad${url.slice(40)}\u2060`],
  ['the next word stuck to it', (url) => `${url}&fbclid=123`],
])('a link mangled by %s comes with its repair', async (_, mangle) => {
  const error = await refusal(mangle(sealed));
  expect(error).toMatchObject({ code: 'LINK_MANGLED', repaired: sealed });
});

test.each([
  `${ID}%23${PLAIN_KEY}=`,
  `${ID}#${PLAIN_KEY}%3D`,
  `${ID}#${PLAIN_KEY}=.`,
  `<${ID}#${PLAIN_KEY}=>`,
])('a plain link is repaired too: %s', async (mangled) => {
  const error = await refusal(mangled);
  expect(error).toMatchObject({ code: 'LINK_MANGLED', repaired: `${ID}#${PLAIN_KEY}=` });
});

test('a longer key is not cut to one of ours: a wrong key would cost the view', async () => {
  const error = await refusal(`${ID}#${Buffer.alloc(48, 7).toString('base64url')}`);
  expect(error).toMatchObject({ code: 'LINK_DAMAGED', repaired: undefined });
  const withoutDot = sealed.replace('#1.', '#1');
  expect(await refusal(withoutDot)).toMatchObject({ code: 'LINK_DAMAGED', repaired: undefined });
});

test('a link that was cut and has its # escaped is damaged, and not a stranger', async () => {
  expect((await refusal(sealed.replace('#', '%23').slice(0, -3))).code).toBe('LINK_DAMAGED');
  expect((await refusal(`${ID}%232.AAAA`)).code).toBe('LINK_TOO_NEW');
});

const TOKEN = '0123456789abcdef'.repeat(4);

test('a link to files gives its server, its token and its secret, and trackers may add to its query', async () => {
  const fragment = sealed.slice(sealed.indexOf('#'));
  const link = await parseShareLink(
    `https://secrets.example/team/download?utm_source=x&token=${TOKEN}&y=1${fragment}`,
  );
  expect(link).toMatchObject({ kind: 'files', token: TOKEN, baseUrl: 'https://secrets.example/team' });
  expect(link).toMatchObject({ linkSecret: { length: 32 } });
});

test('a link to files is repaired like any other, and a cut one is damaged', async () => {
  const fragment = sealed.slice(sealed.indexOf('#') + 1);
  const url = `https://secrets.example/download?token=${TOKEN}#${fragment}`;
  const mangled = `<${url.replace('#', '%23')}>.`;
  expect(await refusal(mangled)).toMatchObject({ code: 'LINK_MANGLED', repaired: url });
  expect((await refusal(url.slice(0, -1))).code).toBe('LINK_DAMAGED');
  expect((await refusal(url.replace(`#${fragment}`, ''))).code).toBe('LINK_DAMAGED');
  expect((await refusal(url.replace(TOKEN, TOKEN.slice(1)))).code).toBe('LINK_NOT_OURS');
});
