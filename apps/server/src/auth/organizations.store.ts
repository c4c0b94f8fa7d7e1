import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

/**
 * Suspends an organisation, or lets it go on. A suspension keeps the time it began.
 * @returns its row; undefined when there is none with this public id
 */
export async function setSuspended(
  tx: Transaction<Schema>,
  publicId: string,
  since: number | undefined,
): Promise<number | undefined> {
  const row = await tx
    .selectFrom('organizations')
    .select('id')
    .where('public_id', '=', publicId)
    .executeTakeFirst();
  if (!row) return undefined;
  await tx
    .updateTable('organizations')
    .set((eb) => ({
      suspended_at: since === undefined ? null : eb.fn.coalesce('suspended_at', eb.val(since)),
    }))
    .where('id', '=', row.id)
    .execute();
  return row.id;
}
