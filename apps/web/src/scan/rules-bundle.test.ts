import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { openRulesBundle } from './rules-bundle.ts';
import { signedBytes } from './signed-bytes.ts';
import { ourBundle } from './testing/samples.ts';

const refusal = (reason: string) => ({ name: 'RulesRefused', reason });
const changed = (members: object) => JSON.stringify({ ...JSON.parse(ourBundle.text), ...members });
const strangersKey = () =>
  Buffer.from(
    generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '',
    'base64url',
  ).toString('base64');

test('the bundle that comes with Waxwing opens under its key, and holds the rules of the repository', async () => {
  const bundle = await openRulesBundle(ourBundle.text, ourBundle.key);
  expect(bundle.rules).toBe(ourBundle.source);
  expect(bundle).toMatchObject({
    version: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    sha256: JSON.parse(ourBundle.text).sha256,
  });
});

test.each([
  ['rules', { rules: `${ourBundle.source} ` }],
  ['version', { version: '1999-01-01' }],
  ['signature', { signature: Buffer.alloc(64).toString('base64') }],
  ['signature cut short', { signature: 'AAAA' }],
  ['signature that is no base64', { signature: '%' }],
  ['form', { format: 'waxwing-scan-rules/2' }],
  ['rules that are no text', { rules: 7 }],
])('a bundle with another %s is refused', async (_, members) => {
  await expect(openRulesBundle(changed(members), ourBundle.key)).rejects.toMatchObject(
    refusal('rules_not_signed'),
  );
});

test('the hash that a bundle states is not believed', async () => {
  const { sha256 } = await openRulesBundle(changed({ sha256: '00' }), ourBundle.key);
  expect(sha256).toBe(JSON.parse(ourBundle.text).sha256);
});

test.each(['', 'AAAA', strangersKey()])('a page that names the key %j opens nothing', async (key) => {
  await expect(openRulesBundle(ourBundle.text, key)).rejects.toMatchObject(refusal('rules_not_signed'));
});

test.each(['', '<!doctype html>', 'null', '[]'])('%j is no bundle', async (text) => {
  await expect(openRulesBundle(text, ourBundle.key)).rejects.toMatchObject(refusal('rules_not_signed'));
});

test('a signature over the rules alone is none: the version belongs to it', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
  const { sha256, version } = JSON.parse(ourBundle.text);
  const signed = (message: Uint8Array) =>
    changed({ signature: sign(null, message, privateKey).toString('base64') });
  await expect(openRulesBundle(signed(Buffer.from(ourBundle.source)), key)).rejects.toThrow();
  expect(await openRulesBundle(signed(signedBytes(version, sha256)), key)).toMatchObject({ version });
});
