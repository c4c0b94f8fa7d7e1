import assert from 'node:assert/strict';
import { startServer } from '../apps/server/test/server.ts';
import type { Figures } from './proof.ts';
import { type Call, send } from './support/http.ts';
import { type Language, runProgram } from './support/programs.ts';
import { assertViewsLeft, blobOf, createSecret, openSecret } from './support/secrets.ts';

/** Programs that look at links which people send each other. */
const fetchers = [
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Twitterbot/1.0',
  'WhatsApp/2.23.20.0',
  'TelegramBot (like TwitterBot)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)',
  'BarracudaSentinel',
] as const;
const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
const prefetches = [
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { 'x-moz': 'prefetch' },
] as const;

/** How people's tools ask; none of them says that it is a browser, and some say nothing. */
const tools: readonly { readonly name: string; readonly language: Language; readonly source: string }[] = [
  { name: 'curl', language: 'cURL', source: 'curl --silent --fail {url}' },
  { name: 'curl without User-Agent', language: 'cURL', source: `curl --silent --fail --user-agent '' {url}` },
  {
    name: 'Python urllib',
    language: 'Python',
    source: `import urllib.request; print(urllib.request.urlopen("{url}").read().decode())`,
  },
  {
    name: 'Python requests',
    language: 'Python',
    source: `import requests; print(requests.get("{url}").text)`,
  },
  { name: 'PHP', language: 'PHP', source: `echo file_get_contents('{url}');` },
  {
    name: 'fetch of Node',
    language: 'JavaScript',
    source: `console.info(await (await fetch('{url}')).text());`,
  },
];

/** Looking never spends a view, whoever looks and however; asking the API for a secret does, whoever asks. */
export async function provePreviews(): Promise<Figures> {
  const server = await startServer();
  try {
    const { linkId, encryptedBlob } = await createSecret(server.url);
    const looks = looksAt(linkId);
    for (const look of looks) {
      const { status } = await send(server.url, look);
      assert.ok(status < 500 && status !== 410, `${status} for ${JSON.stringify(look)}`);
      await assertViewsLeft(server.url, linkId, 1);
    }
    await assertEarly(server.url, linkId);
    // Under the API a fetcher's name means nothing.
    const opened = await openSecret(server.url, linkId, { 'user-agent': fetchers[0] });
    assert.equal(blobOf(opened), encryptedBlob);
    for (const tool of tools) await openWith(server.url, tool);
    await openWithoutUserAgent(server.url);
    return { looks: looks.length, 'views spent by them': 0, 'tools served': tools.length + 1 };
  } finally {
    await server.stop();
  }
}

/** Everything that must not count as opening. */
function looksAt(linkId: string): Call[] {
  const page = `/${linkId}`;
  const api = `/api/v1/secrets/${linkId}`;
  const agents = [...fetchers, browser, 'curl/8.0', ''].map((agent) => ({ 'user-agent': agent }));
  return [
    ...agents.flatMap((headers) => ['GET', 'HEAD'].map((method) => ({ method, path: page, headers }))),
    ...prefetches.flatMap((headers) => [page, api].map((path) => ({ path, headers }))),
    ...[api, `${api}/`, `/api/secrets/${linkId}`, `${api}/status`].flatMap((path) =>
      ['HEAD', 'OPTIONS'].map((method) => ({ method, path })),
    ),
    {
      method: 'OPTIONS',
      path: api,
      headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
    },
  ];
}

/** A prefetch under the API hears that it came too early, with nothing of the secret. */
async function assertEarly(base: string, linkId: string): Promise<void> {
  for (const headers of prefetches) {
    const answer = await openSecret(base, linkId, headers);
    assert.equal(answer.status, 425, answer.text);
  }
}

async function openWith(base: string, { name, language, source }: (typeof tools)[number]): Promise<void> {
  const { linkId, encryptedBlob } = await createSecret(base);
  const output = await runProgram(language, source.replaceAll('{url}', `${base}/api/v1/secrets/${linkId}`));
  assert.ok(output.includes(encryptedBlob), `${name} got ${output}`);
  assert.equal((await openSecret(base, linkId)).status, 410, `${name} took no view`);
}

async function openWithoutUserAgent(base: string): Promise<void> {
  const { linkId, encryptedBlob } = await createSecret(base);
  // This client sends no header of its own.
  assert.equal(blobOf(await openSecret(base, linkId)), encryptedBlob);
}
