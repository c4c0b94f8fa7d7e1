import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type Answer, send } from './http.ts';

const path = '/api/v1/secrets';
const json = { 'content-type': 'application/json' };

/** A secret as its maker knows it. */
export interface MadeSecret {
  readonly linkId: string;
  readonly revokeToken: string;
  /** What was stored, as it was sent. */
  readonly encryptedBlob: string;
}

/** A claim as our own clients make them. */
export function newClaim(): string {
  return randomBytes(24).toString('base64url');
}

/** Creates a secret; anything but 201 is an error. `fields` go before the defaults: a view-once secret of 64 bytes. */
export async function createSecret(
  base: string,
  fields: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<MadeSecret> {
  const encryptedBlob = randomBytes(64).toString('base64');
  const body = { encryptedBlob, iv: 'AAECAwQFBgcICQoL', expiryType: 'view_once', ...fields };
  const answer = await tryCreate(base, body, headers);
  assert.equal(answer.status, 201, answer.text);
  // The status says that this is the answer of a creation.
  const { linkId, revokeToken } = JSON.parse(answer.text) as MadeSecret;
  return { linkId, revokeToken, encryptedBlob: body.encryptedBlob };
}

export function tryCreate(
  base: string,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return send(base, { method: 'POST', path, headers: { ...json, ...headers }, body: JSON.stringify(body) });
}

export function openSecret(
  base: string,
  linkId: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return send(base, { path: `${path}/${linkId}`, headers });
}

export function secretStatus(base: string, linkId: string): Promise<Answer> {
  return send(base, { path: `${path}/${linkId}/status` });
}

export function revokeSecret(base: string, { linkId, revokeToken }: MadeSecret): Promise<Answer> {
  const headers = { 'x-revoke-token': revokeToken };
  return send(base, { method: 'DELETE', path: `${path}/${linkId}`, headers });
}

/** What an answer to an opening carried; only for answers of 200. */
export function blobOf(answer: Answer): string {
  assert.equal(answer.status, 200, answer.text);
  return (JSON.parse(answer.text) as MadeSecret).encryptedBlob;
}

/** Whether the views that are left are `count`; looking takes none. */
export async function assertViewsLeft(base: string, linkId: string, count: number): Promise<void> {
  const answer = await secretStatus(base, linkId);
  assert.equal(answer.status, 200, answer.text);
  assert.equal((JSON.parse(answer.text) as { viewsLeft: number }).viewsLeft, count);
}
