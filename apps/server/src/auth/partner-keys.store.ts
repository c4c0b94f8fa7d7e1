import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Engine } from '../database/migrations/migration.ts';
import { lockRows } from '../database/row-lock.ts';
import type { PartnerKeysTable, PartnersTable, Schema } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

export type PartnerKey = Selectable<PartnerKeysTable>;

/** A key with the owner that it acts as. */
export interface ActingPartnerKey {
  readonly key: PartnerKey;
  readonly owner: { readonly userId: number; readonly username: string };
}

/**
 * The hash is the credential itself, so this one look-up needs no organisation. Undefined also where nobody is there
 * any more that the key could act as: no owner who is active, or a suspended organisation.
 */
export async function findPartnerKey(db: Db, hash: Uint8Array): Promise<ActingPartnerKey | undefined> {
  const row = await db
    .selectFrom('partner_keys')
    .innerJoin('organizations', 'organizations.id', 'partner_keys.organization_id')
    .innerJoin('memberships', 'memberships.organization_id', 'partner_keys.organization_id')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .selectAll('partner_keys')
    .select(['users.id as user_id', 'users.username'])
    .where('key_hash', '=', hash)
    .where('organizations.suspended_at', 'is', null)
    .where('memberships.role', '=', 'owner')
    .where('users.is_active', '=', 1)
    .orderBy('memberships.created_at')
    .orderBy('users.id')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { user_id, username, ...key } = row;
  return { key, owner: { userId: user_id, username } };
}

/** A key by its hash, whether it is good or not. */
export async function getPartnerKey(db: Db, hash: Uint8Array): Promise<PartnerKey | undefined> {
  return db.selectFrom('partner_keys').selectAll().where('key_hash', '=', hash).executeTakeFirst();
}

/** What may be known of the key of an organisation; undefined where it has none. */
export async function getPartner(db: Db, organizationId: number) {
  return db
    .selectFrom('partners')
    .innerJoin('organizations', 'organizations.id', 'partners.organization_id')
    .innerJoin('partner_keys', (join) =>
      join
        .onRef('partner_keys.organization_id', '=', 'partners.organization_id')
        .on('partner_keys.replaced_at', 'is', null),
    )
    .selectAll('partner_keys')
    .select(['partners.rotation_days', 'organizations.suspended_at'])
    .where('partners.organization_id', '=', organizationId)
    .executeTakeFirst();
}

/** Holds a partner until the transaction ends: its key is replaced by one at a time. @returns whether it is one */
export async function lockPartner(tx: Tx, engine: Engine, organizationId: number): Promise<boolean> {
  const query = tx
    .selectFrom('partners')
    .select('organization_id')
    .where('organization_id', '=', organizationId);
  return (await lockRows(engine, query).executeTakeFirst()) !== undefined;
}

export async function insertPartner(tx: Tx, row: Insertable<PartnersTable>): Promise<void> {
  await tx.insertInto('partners').values(row).execute();
}

export async function insertPartnerKey(tx: Tx, row: Insertable<PartnerKeysTable>): Promise<void> {
  await tx.insertInto('partner_keys').values(row).execute();
}

/** The keys of a partner are good until then at the latest, and the one that counted counts no more. */
export async function replacePartnerKeys(
  tx: Tx,
  organizationId: number,
  { now, validUntil }: { now: number; validUntil: number },
): Promise<void> {
  await tx
    .updateTable('partner_keys')
    .set((eb) => ({
      expires_at: earlier(validUntil),
      replaced_at: eb.fn.coalesce('replaced_at', eb.val(now)),
    }))
    .where('organization_id', '=', organizationId)
    .execute();
}

/** Ends the keys of the partners that somebody owns. */
export async function endPartnerKeysOf(tx: Tx, userId: number, now: number): Promise<void> {
  const owned = tx
    .selectFrom('memberships')
    .select('organization_id')
    .where('user_id', '=', userId)
    .where('role', '=', 'owner');
  await tx
    .updateTable('partner_keys')
    .set({ expires_at: earlier(now) })
    .where('organization_id', 'in', owned)
    .execute();
}

/** @returns whether it is a partner */
export async function setRotationDays(tx: Tx, organizationId: number, days: number): Promise<boolean> {
  const updated = await tx
    .updateTable('partners')
    .set({ rotation_days: days })
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** Notes when a key was last used; an older time never replaces a newer one, whichever node writes last. */
export async function setPartnerKeyUse(tx: Tx, id: number, at: number): Promise<void> {
  await tx
    .updateTable('partner_keys')
    .set({ last_used_at: at })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)]))
    .execute();
}

const dayMs = 86_400_000;

/** Keys that have to be replaced, by the policy of their partner or because they end, whose owners do not know yet. */
export async function listDueKeys(db: Db, now: number, overlapMs: number): Promise<PartnerKey[]> {
  return db
    .selectFrom('partner_keys')
    .innerJoin('partners', 'partners.organization_id', 'partner_keys.organization_id')
    .selectAll('partner_keys')
    .where('replaced_at', 'is', null)
    .where('due_noted_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('expires_at', '<=', now + overlapMs),
        eb.and([
          eb('rotation_days', '>', 0),
          // PostgreSQL multiplies two integers in 31 bits.
          eb(
            sql<number>`partner_keys.created_at + rotation_days * cast(${sql.lit(dayMs)} as bigint)`,
            '<=',
            now,
          ),
        ]),
      ]),
    )
    .orderBy('partner_keys.id')
    .limit(100)
    .execute();
}

/** Lets a key that is due end. Of several processes that see it, one alone gets true. */
export async function noteDueKey(
  tx: Tx,
  id: number,
  { now, validUntil }: { now: number; validUntil: number },
): Promise<boolean> {
  const updated = await tx
    .updateTable('partner_keys')
    .set({ due_noted_at: now, expires_at: earlier(validUntil) })
    .where('id', '=', id)
    .where('replaced_at', 'is', null)
    .where('due_noted_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** Where the owners of an organisation get their mails. */
export async function listOwnerEmails(db: Db, organizationId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select('users.email')
    .where('memberships.organization_id', '=', organizationId)
    .where('memberships.role', '=', 'owner')
    .where('users.is_active', '=', 1)
    .execute();
  return rows.map(({ email }) => email);
}

/** The two engines have no function for the smaller of two in common. */
function earlier(time: number) {
  return sql<number>`case when expires_at > ${time} then ${time} else expires_at end`;
}
