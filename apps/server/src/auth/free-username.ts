import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { takenName } from './users.store.ts';

/** A username for who chose none: what stands before the @, in the letters that usernames have. */
export async function freeUsername(db: Kysely<Schema>, email: string): Promise<string> {
  const letters = (email.split('@')[0] ?? '').replace(/[^A-Za-z0-9._-]/g, '').replace(/^[^A-Za-z0-9]+/, '');
  const username = letters.slice(0, 24);
  const isFree = username.length > 1 && !(await takenName(db, { email: '', username }));
  return isFree ? username : `${username || 'user'}-${randomBytes(3).toString('hex')}`;
}
