import { createHash, randomBytes } from 'node:crypto';
import type { CreatedSecret, CreateSecretBody } from '@waxwing/contract';
import type { LightMyRequestResponse } from 'fastify';
import type { TestApp } from './app.ts';

export const secretsUrl = '/api/v1/secrets';

/** A body that every field may be changed of. */
export const secretBody: CreateSecretBody = {
  encryptedBlob: 'c2VhbGVkIGJ5IHlvdQ==',
  iv: 'AAECAwQFBgcICQoL',
  expiryType: '24hours',
};

export const passcodeHash = sha256Hex('1234');
export const linkToken = randomBytes(32).toString('base64url');

/** What a Waxwing client adds to a secret that it sealed. */
export const sealedFields = {
  slot: randomBytes(152).toString('base64'),
  linkTokenHash: sha256Hex(Buffer.from(linkToken, 'base64url')),
  passcodeHash,
};

/** A claim nobody used. */
export function newClaim(): string {
  return randomBytes(16).toString('base64url');
}

/** Creates a secret, which must succeed. */
export async function createSecret(
  { call }: TestApp,
  fields: object = {},
  headers: Record<string, string> = {},
): Promise<CreatedSecret> {
  const payload = { ...secretBody, ...fields };
  const answer = await call({ method: 'POST', url: secretsUrl, payload, headers });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json();
}

/** Asks for a secret as its reader does. */
export function openSecret(
  { call }: TestApp,
  linkId: string,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  return call({ url: `${secretsUrl}/${linkId}`, headers });
}

/** Status and stable code of an answer, such as `404 NOT_FOUND`. */
export function outcome(answer: LightMyRequestResponse): string {
  return answer.statusCode < 400 ? String(answer.statusCode) : `${answer.statusCode} ${codeOf(answer)}`;
}

/** The body without what differs from request to request: its id and its path. */
export function anonymised(answer: LightMyRequestResponse): string {
  const { request_id: _id, instance: _path, ...rest } = answer.json<Record<string, unknown>>();
  return JSON.stringify(rest);
}

function codeOf(answer: LightMyRequestResponse): string {
  return answer.json<{ error_code: string }>().error_code;
}

function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
