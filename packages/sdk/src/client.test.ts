import { createCipheriv, createHash } from 'node:crypto';
import { argon2id } from '@waxwing/seal/argon2-native';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ContractServer } from '../testing/contract-server.ts';
import { type Client, type CreateSecretOptions, createClient, parseShareLink } from './index.ts';

// Argon2id at its full cost and the waits between tries take a second; a busy machine makes more of it.
vi.setConfig({ testTimeout: 30_000 });

let server: ContractServer;
let baseUrl: string;
let client: Client;

beforeEach(async () => {
  server = new ContractServer();
  baseUrl = await server.start();
  client = createClient({ baseUrl, argon2id });
});

afterEach(() => server.stop());

async function share(options: Partial<CreateSecretOptions> = {}) {
  const created = await client.createSecret({ text: 'hunter2', expiryType: 'view_once', ...options });
  return { ...created, link: await parseShareLink(created.url) };
}

test('a secret is sealed, looked at without a view, and opened', async () => {
  const { url, link, linkId, expiresAt, revokeToken } = await share({ note: 'for the printer' });
  expect(url).toBe(`${baseUrl}/${linkId}#${url.split('#')[1]}`);
  expect([expiresAt, revokeToken]).toEqual([1_800_000_000_000, 'revoke-1']);
  const inspected = await client.inspectSecret(link);
  expect(inspected).toMatchObject({
    sealed: true,
    needsPassphrase: false,
    viewsLeft: 1,
    expiryType: 'view_once',
  });
  expect(server.secrets.get(linkId)?.views).toBe(0);
  expect(await client.openSecret(inspected)).toEqual({
    text: 'hunter2',
    note: 'for the printer',
    expiryType: 'view_once',
  });
  await expect(client.openSecret(inspected)).rejects.toMatchObject({ code: 'VIEWED', status: 410 });
});

test('nothing of the text, the passphrase or the fragment is in any request', async () => {
  const { url, link } = await share({ text: 'a canary sings', passphrase: 'open sesame' });
  await client.openSecret(await client.inspectSecret(link), { passphrase: 'open sesame' });
  const sent = JSON.stringify(server.seen);
  const fragment = String(url.split('#')[1]);
  for (const canary of ['canary', 'sesame', fragment, fragment.slice(2, 45)])
    expect(sent).not.toContain(canary);
});

test('the server gets what it needs to check a reader, and the whole policy', async () => {
  await share({ expiresInSeconds: 600, maxViews: 3, expiryType: '24hours' });
  const body = JSON.parse(String(server.seen[0]?.body));
  expect(body).toMatchObject({ expiryType: '24hours', expiresInSeconds: 600, maxViews: 3 });
  expect(body.passcodeHash).toMatch(/^[0-9a-f]{64}$/);
  expect(body.linkTokenHash).toMatch(/^[0-9a-f]{64}$/);
  expect(Buffer.from(body.slot, 'base64')).toHaveLength(152);
  expect(body.encryptedBlob.startsWith(body.iv)).toBe(true);
});

test('a wrong passphrase is found out here and never reaches the server', async () => {
  const { link } = await share({ passphrase: 'open sesame' });
  const inspected = await client.inspectSecret(link);
  const before = server.seen.length;
  await expect(client.openSecret(inspected)).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
  const wrong = client.openSecret(inspected, { passphrase: 'open barley' });
  await expect(wrong).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
  expect(server.seen.length).toBe(before);
  expect(await client.openSecret(inspected, { passphrase: 'open sesame' })).toMatchObject({
    text: 'hunter2',
  });
});

test('without an Argon2id a passphrase cannot be set, and the caller learns why', async () => {
  const bare = createClient({ baseUrl });
  const act = bare.createSecret({ text: 'x', passphrase: 'y', expiryType: '1hour' });
  await expect(act).rejects.toMatchObject({ code: 'KDF_UNAVAILABLE' });
});

test('an empty passphrase and an empty note mean none', async () => {
  const { link } = await share({ passphrase: '', note: '' });
  const inspected = await client.inspectSecret(link);
  expect(inspected.needsPassphrase).toBe(false);
  expect(await client.openSecret(inspected)).toEqual({ text: 'hunter2', expiryType: 'view_once' });
});

test('a secret is revoked with its token only', async () => {
  const { linkId, revokeToken, link } = await share();
  await expect(client.revokeSecret(linkId, 'guess')).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await client.revokeSecret(linkId, revokeToken);
  await expect(client.inspectSecret(link)).rejects.toMatchObject({ code: 'NOT_FOUND', requestId: 'req-1' });
});

test('a report carries the proof of having the link', async () => {
  const { link } = await share();
  await client.reportSecret(link, { reason: 'phishing', details: 'asks for my bank' });
  const report = server.seen.at(-1);
  expect(JSON.parse(String(report?.body))).toEqual({ reason: 'phishing', details: 'asks for my bank' });
  expect(report?.headers['x-link-token']).toMatch(/^[\w-]{43}$/);
});

test('a secret that another program sealed opens with its key and passcode', async () => {
  const [key, iv] = [Buffer.alloc(32, 7), Buffer.alloc(12, 9)];
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const blob = Buffer.concat([cipher.update('von außen'), cipher.final(), cipher.getAuthTag()]);
  const passcodeHash = createHash('sha256').update('1234').digest('hex');
  const common = {
    encryptedBlob: blob.toString('base64url'),
    iv: iv.toString('base64'),
    expiryType: '1hour',
  };
  server.put('A1b2C3d4E5f6', { ...common, passcodeHash });
  const link = await parseShareLink(`${baseUrl}/A1b2C3d4E5f6#${key.toString('base64')}`);
  const inspected = await client.inspectSecret(link);
  expect(inspected).toMatchObject({ sealed: false, needsPassphrase: true, viewsLeft: null });
  const wrong = client.openSecret(inspected, { passphrase: '4321' });
  await expect(wrong).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
  expect(await client.openSecret(inspected, { passphrase: '1234' })).toEqual({
    text: 'von außen',
    expiryType: '1hour',
  });
});

test('a short IV of another program, which WebCrypto of Node does not take, opens all the same', async () => {
  const [key, iv] = [Buffer.alloc(32, 7), Buffer.alloc(8, 9)];
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const blob = Buffer.concat([cipher.update('short'), cipher.final(), cipher.getAuthTag()]);
  const [encryptedBlob, nonce] = [blob.toString('base64'), iv.toString('base64')];
  server.put('A1b2C3d4E5f6', { encryptedBlob, iv: nonce, expiryType: 'view_once' });
  const link = await parseShareLink(`${baseUrl}/A1b2C3d4E5f6#${key.toString('base64url')}`);
  expect(await client.openSecret(await client.inspectSecret(link))).toMatchObject({ text: 'short' });
});

test('a plain key that stands in for the link of a sealed secret is refused before a view is taken', async () => {
  server.put('A1b2C3d4E5f6', { slot: 'AAAA', passcodeHash: 'a'.repeat(64), expiryType: 'view_once' });
  const link = await parseShareLink(`${baseUrl}/A1b2C3d4E5f6#${Buffer.alloc(32, 7).toString('base64url')}`);
  await expect(client.inspectSecret(link)).rejects.toMatchObject({ code: 'LINK_DAMAGED' });
});

test.each([
  { encryptedBlob: 7, iv: 'AA', expiryType: '1hour' },
  { encryptedBlob: 'AA', iv: '%' },
  [],
  null,
  'x',
])('an answer like %j makes no sense, and is not taken for a secret', async (answer) => {
  const { link } = await share();
  const inspected = await client.inspectSecret(link);
  server.surprises.push({ kind: 'answer', status: 200, body: JSON.stringify(answer) });
  await expect(client.openSecret(inspected)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
});

test('a token that no header can carry is refused here, and is no reason to call the server unreachable', async () => {
  await expect(client.revokeSecret('A1b2C3d4E5f6', 'tok€n')).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  });
  const keyed = createClient({ baseUrl, apiKey: 'sk_live_x\r\nx-claim: mine' });
  const act = keyed.createSecret({ text: 'x', expiryType: '1hour' });
  await expect(act).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect(server.seen).toHaveLength(0);
});

test('ciphertext that was changed on the server is refused', async () => {
  const { link, linkId } = await share();
  const stored = server.secrets.get(linkId)?.body ?? {};
  const blob = Buffer.from(String(stored.encryptedBlob), 'base64');
  blob.writeUInt8(blob.readUInt8(80) ^ 1, 80);
  stored.encryptedBlob = blob.toString('base64');
  const inspected = await client.inspectSecret(link);
  await expect(client.openSecret(inspected)).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
});

test('a slot of another link is damaged data when there is no passphrase to be wrong', async () => {
  const [first, second] = [await share(), await share()];
  const { slot } = await client.inspectSecret(second.link);
  const mixed = { ...(await client.inspectSecret(first.link)), ...(slot && { slot }) };
  await expect(client.openSecret(mixed)).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
});

test('the API key goes to its own server and to no other', async () => {
  const foreign = new ContractServer();
  const foreignUrl = await foreign.start();
  try {
    const keyed = createClient({ baseUrl: `${baseUrl}/`, apiKey: 'sk_live_x', argon2id });
    const { url } = await keyed.createSecret({ text: 'x', expiryType: '1hour' });
    expect(server.seen[0]?.headers.authorization).toBe('Bearer sk_live_x');
    const link = await parseShareLink(url.replace(baseUrl, foreignUrl));
    await expect(keyed.inspectSecret(link)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(foreign.seen[0]?.headers.authorization).toBeUndefined();
  } finally {
    await foreign.stop();
  }
});

test('no request carries the API key when the link has another folder of the same host', async () => {
  const keyed = createClient({ baseUrl: `${baseUrl}/team`, apiKey: 'sk_live_x' });
  const { link } = await share();
  await keyed.inspectSecret(link);
  expect(server.seen.at(-1)?.headers.authorization).toBeUndefined();
});
