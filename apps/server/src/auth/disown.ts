import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { revokeKeysOf } from './api-keys.store.ts';
import { endPartnerKeysOf } from './partner-keys.store.ts';
import { deleteFactors } from './users.store.ts';

/**
 * Ends what was set up in an account before anybody had shown that its address is theirs, in the transaction in which
 * somebody does: whoever registered with a stranger's address keeps no way into the stranger's account.
 */
export async function disown(tx: Transaction<Schema>, userId: number, now: number): Promise<void> {
  await deleteFactors(tx, userId);
  await revokeKeysOf(tx, { userId }, now);
  await endPartnerKeysOf(tx, userId, now);
}
