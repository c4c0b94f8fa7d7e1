import { randomUUIDv7 } from 'node:crypto';
import type {
  Campaign,
  CampaignQuery,
  Campaigns,
  ChangeCampaignBody,
  CreateCampaignBody,
} from '@waxwing/contract';
import type { Transaction } from 'kysely';
import { actorOf, type MemberPrincipal } from '../../auth/principal.ts';
import type { Database } from '../../database/database.ts';
import type { Schema } from '../../database/schema.ts';
import type { AuditEvent, Caller } from '../../shared/audit-event.ts';
import type { Clock } from '../../shared/clock.ts';
import { pageOf } from '../../shared/paging.ts';
import { campaignErrors } from './campaigns.errors.ts';
import { checkTimes, readChanges } from './campaigns.input.ts';
import {
  type CampaignRow,
  countCampaigns,
  deleteCampaign,
  getCampaign,
  insertCampaign,
  listCampaigns,
  statusAt,
  updateCampaign,
} from './campaigns.store.ts';

type Tx = Transaction<Schema>;

export interface CampaignParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: { append(tx: Tx, event: AuditEvent): Promise<void> };
}

export type CampaignService = ReturnType<typeof createCampaignService>;

/** Campaigns of an organisation. */
export function createCampaignService({ database, clock, audit }: CampaignParts) {
  return { list, create, get, change, remove };

  async function list({ organizationId }: MemberPrincipal, query: CampaignQuery): Promise<Campaigns> {
    const { page, ...part } = pageOf(query);
    const filter = { status: query.status, now: clock.now() };
    const rows = await listCampaigns(database.db, organizationId, filter, part);
    const total = await countCampaigns(database.db, organizationId, filter);
    return { data: rows.map(shown), meta: { page, per_page: part.limit, total } };
  }

  /** @throws {ProblemError} VALIDATION_FAILED */
  async function create(
    tx: Tx,
    principal: MemberPrincipal,
    body: CreateCampaignBody,
    caller: Caller,
  ): Promise<Campaign> {
    const now = clock.now();
    const row: CampaignRow = {
      description: null,
      landing_page_url: null,
      status: 'draft',
      starts_at: null,
      ends_at: null,
      ...readChanges(body),
      name: body.name.trim(),
      id: database.ids.next(),
      public_id: `camp_${randomUUIDv7().replaceAll('-', '')}`,
      organization_id: principal.organizationId,
      created_at: now,
      updated_at: now,
    };
    checkTimes(row, now);
    await insertCampaign(tx, row);
    await audit.append(tx, eventOf('created', { principal, publicId: row.public_id, caller }));
    return shown(row);
  }

  /** @throws {ProblemError} NOT_FOUND */
  async function get({ organizationId }: MemberPrincipal, publicId: string): Promise<Campaign> {
    return shown(await found({ organizationId, publicId }));
  }

  /** @throws {ProblemError} NOT_FOUND, VALIDATION_FAILED */
  async function change(
    principal: MemberPrincipal,
    publicId: string,
    body: ChangeCampaignBody,
    caller: Caller,
  ): Promise<Campaign> {
    const name = { organizationId: principal.organizationId, publicId };
    const changes = readChanges(body);
    return database.transact(async (tx) => {
      const now = clock.now();
      const row = { ...(await found(name, tx)), ...changes, updated_at: now };
      // Another change of a campaign that is over is fine, but none may pretend that it goes on.
      if ('status' in changes || 'ends_at' in changes || 'starts_at' in changes) checkTimes(row, now);
      await updateCampaign(tx, name, { ...changes, updated_at: now });
      await audit.append(tx, eventOf('changed', { principal, publicId, caller }));
      return shown(row);
    });
  }

  /** @throws {ProblemError} NOT_FOUND */
  async function remove(principal: MemberPrincipal, publicId: string, caller: Caller): Promise<void> {
    await database.transact(async (tx) => {
      const isGone = await deleteCampaign(tx, { organizationId: principal.organizationId, publicId });
      if (!isGone) throw campaignErrors.notFound();
      await audit.append(tx, eventOf('deleted', { principal, publicId, caller }));
    });
  }

  async function found(
    name: { organizationId: number; publicId: string },
    db: Database['db'] = database.db,
  ): Promise<CampaignRow> {
    // Anything else is no id, and may hold what no database takes.
    const row = /^camp_[0-9a-f]{32}$/.test(name.publicId) ? await getCampaign(db, name) : undefined;
    if (!row) throw campaignErrors.notFound();
    return row;
  }

  function shown(row: CampaignRow): Campaign {
    return {
      id: row.public_id,
      name: row.name,
      description: row.description,
      landing_page_url: row.landing_page_url,
      status: statusAt(row, clock.now()),
      starts_at: instant(row.starts_at),
      ends_at: instant(row.ends_at),
      link_count: 0,
      click_count: 0,
      created_at: new Date(row.created_at).toISOString(),
      updated_at: new Date(row.updated_at).toISOString(),
    };
  }
}

function eventOf(
  what: 'created' | 'changed' | 'deleted',
  { principal, publicId, caller }: { principal: MemberPrincipal; publicId: string; caller: Caller },
): AuditEvent {
  return {
    organizationId: principal.organizationId,
    action: `campaign.${what}`,
    status: 'success',
    resource: { type: 'campaign', id: publicId },
    actor: actorOf(principal),
    caller,
  };
}

function instant(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
