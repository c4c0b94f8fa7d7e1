import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { startServer } from '../apps/server/test/server.ts';
import type { Figures } from './proof.ts';
import { createApiKey } from './support/admin.ts';
import { send } from './support/http.ts';
import {
  createSecret,
  newClaim,
  openSecret,
  revokeSecret,
  secretStatus,
  tryCreate,
} from './support/secrets.ts';

/** Whatever is sent to the server, right or wrong, nothing secret of it is in its log at the most talkative level. */
export async function proveSilence(): Promise<Figures> {
  const server = await startServer({ env: { WAXWING_LOG_LEVEL: 'trace' } });
  const canaries = new Map<string, string>();
  const secret = (what: string, text: string) => {
    canaries.set(`${what} ${canaries.size}`, text);
    return text;
  };
  try {
    const apiKey = await createApiKey(server.dataDir);
    secret('API key', apiKey);
    await useRightly(server.url, secret, { authorization: `Bearer ${apiKey}` });
    await useWrongly(server.url, secret);
  } finally {
    await server.stop();
  }
  const output = server.logs() + server.output();
  assert.ok(/"answered"/.test(output), 'the log at this level must tell of requests');
  for (const [what, text] of canaries) assert.ok(!output.includes(text), `the log holds a secret: ${what}`);
  return { canaries: canaries.size, 'log bytes': output.length, traces: 0 };
}

type Remember = (what: string, text: string) => string;

/** The whole life of secrets with everything that may be sent along. */
async function useRightly(base: string, secret: Remember, key: Record<string, string>): Promise<void> {
  const passcode = secret('passcode', randomBytes(32).toString('hex'));
  const linkToken = secret('link token', randomBytes(32).toString('base64url'));
  const fields = {
    encryptedBlob: secret('blob', randomBytes(96).toString('base64')),
    iv: secret('iv', randomBytes(24).toString('base64')),
    passcodeHash: passcode,
    slot: secret('slot', randomBytes(152).toString('base64')),
    linkTokenHash: createHash('sha256').update(Buffer.from(linkToken, 'base64url')).digest('hex'),
    expiryType: '24hours',
  };
  const idempotencyKey = secret('idempotency key', randomBytes(24).toString('base64url'));
  const made = await createSecret(base, fields, { ...key, 'idempotency-key': idempotencyKey });
  secret('link id', made.linkId);
  secret('revoke token', made.revokeToken);
  const proof = { 'x-link-token': linkToken, 'x-passcode-hash': passcode };
  const claim = secret('claim', newClaim());
  assert.equal((await openSecret(base, made.linkId, { ...key, ...proof, 'x-claim': claim })).status, 200);
  assert.equal((await secretStatus(base, made.linkId)).status, 404);
  assert.equal((await revokeSecret(base, made)).status, 204);
}

/** Everything that could make a server quote its caller: wrong proofs, broken bodies, unknown routes, no HTTP at all. */
async function useWrongly(base: string, secret: Remember): Promise<void> {
  const canary = (what: string) => secret(what, randomBytes(24).toString('base64url'));
  const { linkId } = await createSecret(base, { passcodeHash: randomBytes(32).toString('hex') });
  await openSecret(base, linkId, { 'x-passcode-hash': canary('wrong passcode') });
  await openSecret(base, canary('unknown link id'), { 'x-link-token': canary('wrong link token') });
  await openSecret(base, linkId, { 'x-claim': `${canary('malformed claim')}!` });
  await openSecret(base, linkId, { authorization: `Bearer ${canary('unknown key')}` });
  await tryCreate(base, { encryptedBlob: `${canary('broken blob')}!`, iv: 'AAAA', expiryType: 'view_once' });
  await tryCreate(base, { [canary('unknown field')]: canary('its value') });
  const headers = { 'content-type': 'application/json' };
  const path = '/api/v1/secrets';
  await send(base, { method: 'POST', path, headers, body: `{"encryptedBlob":"${canary('cut body')}` });
  await send(base, { path: `/${canary('page')}?key=${canary('query')}` });
  await send(base, { path: `/api/v1/${canary('unknown route')}/${canary('its child')}` });
  await sendRaw(
    base,
    `GET /${canary('raw path')} HTTP/1.1\r\nHost: x\r\nbroken ${canary('raw header')}\r\n\r\n`,
  );
}

/** Sends bytes and resolves when the server closes. */
function sendRaw(base: string, text: string): Promise<void> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket
      .on('close', () => resolve())
      .on('error', () => resolve())
      .resume();
  });
}
