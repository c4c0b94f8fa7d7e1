import assert from 'node:assert/strict';
import { secretRoutes } from '@waxwing/contract';
import { fromAnyBase64, openPlain, parsePlainKey } from '@waxwing/seal';
import { startServer } from '../apps/server/test/server.ts';
import type { Figures } from './proof.ts';
import { createApiKey } from './support/admin.ts';
import { type Language, runProgram } from './support/programs.ts';
import { blobOf, createSecret, openSecret } from './support/secrets.ts';

interface Sample {
  readonly lang: string;
  readonly source: string;
}

/** Examples as a developer finds them published: nothing is changed but host, key, and the dots for base64. */
const published: readonly (Sample & { readonly lang: Language; readonly ivBytes: number })[] = [
  {
    lang: 'cURL',
    ivBytes: 12,
    source: `curl -X POST https://seclink.local/api/v1/secrets \\
-H "Authorization: Bearer sk_live_xxx" \\
-H "Content-Type: application/json" \\
-d '{"encryptedBlob":"...","iv":"...","expiryType":"view_once"}'`,
  },
  {
    lang: 'JavaScript',
    // It sends the text 'initialization_vector' as its nonce.
    ivBytes: 21,
    source: `const response = await fetch('https://seclink.local/api/v1/secrets', {
method: 'POST',
headers: {
'Authorization': 'Bearer sk_live_xxx',
'Content-Type': 'application/json'
},
body: JSON.stringify({
encryptedBlob: btoa('encrypted_data'),
iv: btoa('initialization_vector'),
expiryType: 'view_once'
})
});
const data = await response.json();`,
  },
  {
    lang: 'Python',
    ivBytes: 12,
    source: `import requests
response = requests.post(
'https://seclink.local/api/v1/secrets',
headers={
'Authorization': 'Bearer sk_live_xxx',
'Content-Type': 'application/json'
},
json={
'encryptedBlob': '...',
'iv': '...',
'expiryType': 'view_once'
}
)
print(response.json())`,
  },
];

const linkIdPattern = /[0-9A-Za-z]{12}/;
const sampleText = 'correct horse battery staple';

interface Stage {
  readonly base: string;
  readonly apiKey: string;
}

/** The published examples and those of our own reference run against a real server, and do what they say. */
export async function proveExamples(): Promise<Figures> {
  const server = await startServer();
  try {
    const stage = { base: server.url, apiKey: await createApiKey(server.dataDir) };
    for (const example of published) await runPublished(stage, example);
    const create = secretRoutes.createSecret.schema['x-codeSamples'];
    const open = secretRoutes.openSecret.schema['x-codeSamples'];
    for (const sample of create) await runCreateSample(stage, sample);
    for (const sample of open) await runOpenSample(stage, sample);
    return { published: published.length, 'to create': create.length, 'to open': open.length };
  } finally {
    await server.stop();
  }
}

async function runPublished(
  stage: Stage,
  { lang, source, ivBytes }: (typeof published)[number],
): Promise<void> {
  let dots = 0;
  const filled = source.replaceAll(/(["'])\.\.\.\1/g, (_, quote: string) => {
    dots += 1;
    return `${quote}${dots === 1 ? 'ZW5jcnlwdGVkX2RhdGE=' : 'AAECAwQFBgcICQoL'}${quote}`;
  });
  // The JavaScript example keeps its result to itself.
  const printing = lang === 'JavaScript' ? `${filled}\nconsole.info(JSON.stringify(data));` : filled;
  const output = await runProgram(lang, aimed(stage, printing));
  const linkId = new RegExp(`["']linkId["']: ?["'](${linkIdPattern.source})["']`).exec(output)?.[1];
  assert.ok(linkId, `the published ${lang} example printed ${output}`);
  const answer = await openSecret(stage.base, linkId);
  assert.equal(blobOf(answer), 'ZW5jcnlwdGVkX2RhdGE=');
  assert.equal(ivOf(answer.text).length, ivBytes);
}

/** Opens what the example made; where it prints a key, with that key. */
async function runCreateSample(stage: Stage, { lang, source }: Sample): Promise<void> {
  const output = await runProgram(asLanguage(lang), aimed(stage, source));
  const url = /https?:\/\/[^\s"'\\]+/.exec(output.replaceAll('\\/', '/'))?.[0];
  assert.ok(url, `the ${lang} example printed ${output}`);
  const { pathname, hash } = new URL(url);
  const answer = await openSecret(stage.base, pathname.slice(1));
  const encryptedBlob = bytesOf(blobOf(answer));
  if (hash === '') return;
  const key = parsePlainKey(decodeURIComponent(hash.slice(1)));
  assert.equal(await openPlain({ key, iv: ivOf(answer.text), encryptedBlob }), sampleText);
}

async function runOpenSample(stage: Stage, { lang, source }: Sample): Promise<void> {
  const { linkId, encryptedBlob } = await createSecret(stage.base);
  const output = await runProgram(asLanguage(lang), aimed(stage, source.replaceAll('A1b2C3d4E5f6', linkId)));
  const shown = output.replaceAll('\\/', '/');
  assert.ok(shown.includes(encryptedBlob), `the ${lang} example printed ${output}`);
  assert.equal((await openSecret(stage.base, linkId)).status, 410, `the ${lang} example took no view`);
}

/** The same text with this server and a key of it. */
function aimed({ base, apiKey }: Stage, source: string): string {
  return source
    .replaceAll(/https:\/\/(?:seclink\.local|waxwing\.example)/g, base)
    .replaceAll('sk_live_xxx', apiKey);
}

function asLanguage(lang: string): Language {
  const known: readonly Language[] = ['cURL', 'JavaScript', 'Python', 'PHP'];
  const language = known.find((name) => name === lang);
  assert.ok(language, `nothing runs examples in ${lang}`);
  return language;
}

function ivOf(text: string): Uint8Array<ArrayBuffer> {
  return bytesOf((JSON.parse(text) as { iv: string }).iv);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const bytes = fromAnyBase64(base64);
  assert.ok(bytes, `${base64} is not base64`);
  return bytes;
}
