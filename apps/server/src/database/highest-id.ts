import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** Every table whose primary key comes from `shared/ids.ts`. */
const ID_TABLES = [
  'shares',
  'payload_keys',
  'access_events',
  'share_reports',
  'organizations',
  'users',
  'sessions',
  'passkeys',
  'audit_events',
  'api_keys',
  'invitations',
  'campaigns',
  'outgoing_mails',
  'reset_requests',
  'mail_tokens',
  'partner_keys',
  'invite_codes',
] as const satisfies readonly (keyof Schema)[];

/** The highest id in the database, 0 when it is empty: the floor of the ids made from now on. */
export async function highestId(db: Kysely<Schema>): Promise<number> {
  let highest = 0;
  for (const table of ID_TABLES) {
    const { rows } = await sql<{ id: number | null }>`select max(id) as id from ${sql.table(table)}`.execute(
      db,
    );
    highest = Math.max(highest, rows[0]?.id ?? 0);
  }
  return highest;
}
