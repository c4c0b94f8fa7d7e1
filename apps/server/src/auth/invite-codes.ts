import { hash } from 'node:crypto';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { insertInviteCode } from './invite-codes.store.ts';
import { drawPassword } from './passwords.ts';

const dayMs = 86_400_000;

/** A code is read out and typed, so its case and what is around it do not count. 99 random bits: a plain hash is enough. */
export function hashInviteCode(code: string): Buffer {
  return hash('sha256', code.trim().toLowerCase(), 'buffer');
}

/** Makes a code for one registration. It is in the answer, and can never be shown again. */
export async function createInviteCode(
  { database, clock }: { database: Database; clock: Clock },
  days: number,
): Promise<{ code: string; expiresAt: number }> {
  const code = drawPassword();
  const now = clock.now();
  const expiresAt = now + days * dayMs;
  const row = {
    id: database.ids.next(),
    code_hash: hashInviteCode(code),
    created_at: now,
    expires_at: expiresAt,
  };
  await database.transact((tx) => insertInviteCode(tx, row));
  return { code, expiresAt };
}
