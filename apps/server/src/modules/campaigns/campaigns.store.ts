import type { CampaignStatus } from '@waxwing/contract';
import type { Insertable, Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { CampaignsTable, Schema } from '../../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

export type CampaignRow = Selectable<CampaignsTable>;

/** One campaign, by the organisation that it has to belong to. */
export interface CampaignName {
  readonly organizationId: number;
  readonly publicId: string;
}

/** A campaign is over when somebody said so, or when its end has passed. */
export function statusAt(row: Pick<CampaignRow, 'status' | 'ends_at'>, now: number): CampaignStatus {
  return row.ends_at !== null && row.ends_at <= now ? 'ended' : row.status;
}

/** `status` undefined: all of them. The same rule as `statusAt`, in SQL. */
export interface CampaignFilter {
  readonly status: CampaignStatus | undefined;
  readonly now: number;
}

function filtered(db: Db, organizationId: number, { status, now }: CampaignFilter) {
  const all = db.selectFrom('campaigns').where('organization_id', '=', organizationId);
  if (status === undefined) return all;
  return all.where((eb) => {
    const isOver = eb.and([eb('ends_at', 'is not', null), eb('ends_at', '<=', now)]);
    const says = eb('status', '=', status);
    return status === 'ended' ? eb.or([says, isOver]) : eb.and([says, eb.not(isOver)]);
  });
}

/** One page, newest first. */
export function listCampaigns(
  db: Db,
  organizationId: number,
  filter: CampaignFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<CampaignRow[]> {
  const query = filtered(db, organizationId, filter).selectAll().orderBy('id', 'desc');
  return query.limit(limit).offset(offset).execute();
}

export async function countCampaigns(
  db: Db,
  organizationId: number,
  filter: CampaignFilter,
): Promise<number> {
  const { count } = await filtered(db, organizationId, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export function getCampaign(db: Db, { organizationId, publicId }: CampaignName) {
  return db
    .selectFrom('campaigns')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('public_id', '=', publicId)
    .executeTakeFirst();
}

export async function insertCampaign(tx: Tx, row: Insertable<CampaignsTable>): Promise<void> {
  await tx.insertInto('campaigns').values(row).execute();
}

/** @returns whether there is such a campaign */
export async function updateCampaign(
  tx: Tx,
  { organizationId, publicId }: CampaignName,
  changes: Updateable<CampaignsTable>,
): Promise<boolean> {
  const updated = await tx
    .updateTable('campaigns')
    .set(changes)
    .where('organization_id', '=', organizationId)
    .where('public_id', '=', publicId)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** @returns whether there was such a campaign */
export async function deleteCampaign(tx: Tx, { organizationId, publicId }: CampaignName): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('campaigns')
    .where('organization_id', '=', organizationId)
    .where('public_id', '=', publicId)
    .executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}
