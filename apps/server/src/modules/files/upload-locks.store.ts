import { type Kysely, sql } from 'kysely';
import type { Schema } from '../../database/schema.ts';

type Db = Kysely<Schema>;

// PostgreSQL only: one process needs no leases. Its clock is the only one, because those of the processes may differ.
const now = sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;

interface LeaseKey {
  readonly name: string;
  readonly holder: string;
}

/** Takes the lease of an upload from whoever has it. @returns milliseconds until that one has stopped writing */
export async function leaseUpload(
  db: Db,
  { name, shareId, holder, leaseMs }: LeaseKey & { shareId: number; leaseMs: number },
): Promise<number> {
  const { rows } = await sql<{ wait_ms: number | null }>`
    with before as (
      select name, held_until from file_blobs where name = ${name} and share_id = ${shareId} for update
    )
    update file_blobs set held_by = ${holder}, held_until = greatest(coalesce(before.held_until, 0), ${now}) + ${leaseMs}
    from before where file_blobs.name = before.name
    returning cast(before.held_until - ${now} as bigint) as wait_ms`.execute(db);
  return Math.max(0, rows[0]?.wait_ms ?? 0);
}

/** Keeps the lease for another while; false when somebody else has taken it. */
export async function renewUpload(
  db: Db,
  { name, holder, leaseMs }: LeaseKey & { leaseMs: number },
): Promise<boolean> {
  const result = await db
    .updateTable('file_blobs')
    .set({ held_until: sql<number>`${now} + ${leaseMs}` })
    .where('name', '=', name)
    .where('held_by', '=', holder)
    .executeTakeFirstOrThrow();
  return result.numUpdatedRows === 1n;
}

export async function releaseUpload(db: Db, { name, holder }: LeaseKey): Promise<void> {
  await db
    .updateTable('file_blobs')
    .set({ held_by: null, held_until: null })
    .where('name', '=', name)
    .where('held_by', '=', holder)
    .execute();
}
