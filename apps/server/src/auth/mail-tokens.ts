import { hash, randomBytes } from 'node:crypto';

/** What stands behind `#token=` in a link: 256 random bits, so that a plain hash of it may be kept. */
const tokenBytes = 32;

export interface MailToken {
  readonly token: string;
  /** What is kept of it. */
  readonly hash: Buffer;
}

export function drawMailToken(): MailToken {
  const token = randomBytes(tokenBytes).toString('base64url');
  return { token, hash: hashMailToken(token) };
}

export function hashMailToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
