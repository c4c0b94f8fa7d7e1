import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import {
  type AuditRow,
  type CheckpointRow,
  chainedOrganizations,
  getHead,
  type Head,
  listCheckpoints,
} from './audit.store.ts';
import { brokenBefore, rowsOf } from './audit-log.ts';
import type { Chain, ChainPlace } from './chain.ts';

/** What does not fit, and where. */
export interface AuditFault {
  readonly organizationId: number;
  /** Place of the record in its organisation, counted from 1. */
  readonly seq: number;
  readonly fault: string;
}

export interface AuditVerdict {
  readonly organizations: number;
  readonly records: number;
  /** The first of each organisation; empty when everything is as it was written. */
  readonly faults: readonly AuditFault[];
  /** The newest of each organisation: whoever keeps them elsewhere can prove later that nothing before was changed. */
  readonly checkpoints: readonly ShownCheckpoint[];
  readonly publicKey: string;
}

/** A checkpoint as it is kept elsewhere: hash in hex, signature in base64. */
export interface ShownCheckpoint extends Omit<ChainPlace, 'hash'> {
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly signature: string;
}

export interface OrganizationVerdict {
  /** How many fit, from the first on. */
  readonly records: number;
  readonly fault: AuditFault | undefined;
  /** The newest. */
  readonly checkpoint: ShownCheckpoint | undefined;
}

/** Looks at every record of every organisation: edited, removed, inserted, moved or cut off, it is named. */
export async function verifyAudit(db: Kysely<Schema>, chain: Chain): Promise<AuditVerdict> {
  const organizations = await chainedOrganizations(db);
  const found: OrganizationVerdict[] = [];
  for (const organizationId of organizations) found.push(await verifyOrganization(db, chain, organizationId));
  return {
    organizations: organizations.length,
    records: found.reduce((sum, { records }) => sum + records, 0),
    faults: found.flatMap(({ fault }) => fault ?? []),
    checkpoints: found.flatMap(({ checkpoint }) => checkpoint ?? []),
    publicKey: chain.publicKey,
  };
}

/** Looks at every record of one organisation. */
export async function verifyOrganization(
  db: Kysely<Schema>,
  chain: Chain,
  organizationId: number,
): Promise<OrganizationVerdict> {
  // First: what is appended meanwhile lies behind it, and is looked at the next time.
  const head = await getHead(db, organizationId);
  const checkpoints = await listCheckpoints(db, organizationId);
  const expected = new Map(checkpoints.map((checkpoint) => [checkpoint.seq, checkpoint]));
  const { records, fault } = await followChain(db, chain, head ?? missingHead(organizationId), (place) => {
    const checkpoint = expected.get(place.seq);
    if (!checkpoint) return true;
    return (
      Buffer.compare(checkpoint.hash, place.hash) === 0 &&
      chain.isSigned(place, checkpoint.at, checkpoint.signature)
    );
  });
  const last = checkpoints.at(-1);
  return {
    records,
    fault: fault ?? cutBefore(last, { organizationId, seq: head?.seq ?? 0 }),
    checkpoint: last && {
      organizationId,
      seq: last.seq,
      hash: Buffer.from(last.hash).toString('hex'),
      at: last.at,
      signature: Buffer.from(last.signature).toString('base64'),
    },
  };
}

function cutBefore(
  last: CheckpointRow | undefined,
  { organizationId, seq }: { organizationId: number; seq: number },
): AuditFault | undefined {
  if (!last || last.seq <= seq) return undefined;
  const fault = `a checkpoint says that there were ${last.seq} records; they were cut off`;
  return { organizationId, seq: seq + 1, fault };
}

function missingHead(organizationId: number): Head {
  return { organizationId, seq: 0, hash: Buffer.alloc(0), mac: Buffer.alloc(0) };
}

interface Followed {
  readonly records: number;
  readonly fault: AuditFault | undefined;
}

async function followChain(
  db: Kysely<Schema>,
  chain: Chain,
  head: Head,
  fitsCheckpoint: (place: ChainPlace) => boolean,
): Promise<Followed> {
  const { organizationId } = head;
  let last: ChainPlace = { organizationId, seq: 0, hash: chain.start };
  for await (const row of rowsOf(db, organizationId)) {
    // Appended since the end was looked at, or put in.
    if (row.seq > head.seq && ((await getHead(db, organizationId))?.seq ?? 0) >= row.seq) break;
    const place = placeAfter(chain, last, row);
    const fault = row.seq > head.seq ? 'this record was put in' : faultOf(row, place, fitsCheckpoint);
    if (fault) return faulty(last, row.seq > last.seq + 1 ? last.seq + 1 : row.seq, fault);
    last = place;
  }
  if (last.seq < head.seq) return faulty(last, last.seq + 1, 'from this record on everything was cut off');
  const isEnd = Buffer.compare(chain.mark(last), head.mac) === 0;
  return isEnd
    ? { records: last.seq, fault: undefined }
    : faulty(last, last.seq + 1, 'behind the last record something was cut off');
}

function placeAfter(chain: Chain, last: ChainPlace, { hash: _, ...row }: AuditRow): ChainPlace {
  return { organizationId: last.organizationId, seq: last.seq + 1, hash: chain.link(last.hash, row) };
}

function faultOf(
  row: AuditRow,
  place: ChainPlace,
  fitsCheckpoint: (place: ChainPlace) => boolean,
): string | undefined {
  if (row.seq !== place.seq) return 'this record is missing';
  if (Buffer.compare(place.hash, row.hash) !== 0) return 'this record is not as it was written';
  if (row.details.includes(JSON.stringify(brokenBefore).slice(1, -1))) {
    return 'before this record the end of the log had been changed';
  }
  return fitsCheckpoint(place) ? undefined : 'the checkpoint of this record does not fit it';
}

function faulty({ organizationId, seq }: ChainPlace, at: number, fault: string): Followed {
  return { records: seq, fault: { organizationId, seq: at, fault } };
}
