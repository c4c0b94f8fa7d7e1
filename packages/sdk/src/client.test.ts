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

test('a view whose answer was lost is asked for again under the same claim and counts once', async () => {
  const { link, linkId } = await share();
  const inspected = await client.inspectSecret(link);
  server.surprises.push({ kind: 'cut-after' }, { kind: 'cut-before' });
  expect(await client.openSecret(inspected)).toMatchObject({ text: 'hunter2' });
  const claims = server.seen.map(({ headers }) => headers['x-claim']).filter((claim) => claim !== undefined);
  expect(claims).toHaveLength(3);
  expect(new Set(claims).size).toBe(1);
  expect(server.secrets.get(linkId)?.views).toBe(1);
});

test('a creation whose answer was lost is repeated under its key and makes one secret', async () => {
  server.surprises.push({ kind: 'cut-after' });
  await share();
  expect(server.seen).toHaveLength(2);
  expect(server.secrets.size).toBe(1);
});

test('after three tries without an answer the caller is told that the server cannot be reached', async () => {
  const { link } = await share();
  server.surprises.push({ kind: 'cut-before' }, { kind: 'cut-before' }, { kind: 'cut-before' });
  await expect(client.inspectSecret(link)).rejects.toMatchObject({ code: 'OFFLINE' });
});

test('an aborted call rejects with the reason of its signal, and stops trying', async () => {
  const { link } = await share();
  const reason = new Error('the tab was closed');
  const aborted = AbortSignal.abort(reason);
  await expect(client.inspectSecret(link, { signal: aborted })).rejects.toBe(reason);
  const controller = new AbortController();
  server.surprises.push({ kind: 'cut-before' }, { kind: 'cut-before' });
  const waiting = client.inspectSecret(link, { signal: controller.signal });
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
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
