import type { Kysely, Transaction } from 'kysely';
import { compileQuery } from '../../database/compiled-query.ts';
import { lockRows } from '../../database/row-lock.ts';
import type { Schema } from '../../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** A share of files before it has any. */
export type NewDraft = {
  readonly shareId: number;
  readonly publicId: string;
  readonly announcedBytes: number;
  readonly sealedLabel: Uint8Array | null;
  readonly uploadTokenHash: Uint8Array;
  readonly uploadExpiresAt: number;
};

const insert = compileQuery((db, value: NewDraft) =>
  db.insertInto('file_shares').values({
    share_id: value.shareId,
    public_id: value.publicId,
    announced_bytes: value.announcedBytes,
    sealed_label: value.sealedLabel,
    upload_token_hash: value.uploadTokenHash,
    upload_expires_at: value.uploadExpiresAt,
    published_bytes: null,
    publication_hash: null,
    content_id: null,
    sealed_slot: null,
    sealed_manifest: null,
  }),
);

export async function insertDraft(tx: Tx, draft: NewDraft): Promise<void> {
  await insert.run(tx, draft);
}

const getByUploadToken = compileQuery((db, value: { hash: Uint8Array }) =>
  db
    .selectFrom('file_shares')
    .innerJoin('shares', 'shares.id', 'file_shares.share_id')
    .select(['share_id', 'upload_token_hash', 'upload_expires_at', 'shares.state', 'shares.expires_at'])
    .where('upload_token_hash', '=', value.hash),
);

/** The share that an upload token was made for, whatever became of it. */
export function getShareOfUploadToken(db: Db, hash: Uint8Array) {
  return getByUploadToken.first(db, { hash });
}

/** How far the making of a share is. */
export interface Making {
  readonly announcedBytes: number;
  /** Undefined: it is published. */
  readonly uploadExpiresAt: number | undefined;
  /** Set once it is published. */
  readonly published: Published | undefined;
}

export interface Published {
  readonly publicationHash: Uint8Array;
  readonly contentId: Uint8Array;
  readonly sizeBytes: number;
}

const getById = compileQuery((db, value: { shareId: number }) => makingQuery(db, value.shareId));
const lockById = compileQuery((db, value: { shareId: number }, engine) =>
  lockRows(engine, makingQuery(db, value.shareId)),
);

function makingQuery(db: Db, shareId: number) {
  return db
    .selectFrom('file_shares')
    .select(['announced_bytes', 'upload_expires_at', 'publication_hash', 'content_id', 'published_bytes'])
    .where('share_id', '=', shareId);
}

/** Undefined when the share ended. */
export async function getMaking(db: Db, shareId: number): Promise<Making | undefined> {
  return toMaking(await getById.first(db, { shareId }));
}

/** The same, held for this transaction: two who begin uploads do not both see the same room. */
export async function lockMaking(tx: Tx, shareId: number): Promise<Making | undefined> {
  return toMaking(await lockById.first(tx, { shareId }));
}

interface MakingRow {
  readonly announced_bytes: number;
  readonly upload_expires_at: number | null;
  readonly publication_hash: Uint8Array | null;
  readonly content_id: Uint8Array | null;
  readonly published_bytes: number | null;
}

function toMaking(row: MakingRow | undefined): Making | undefined {
  if (!row) return undefined;
  const { publication_hash: publicationHash, content_id: contentId, published_bytes: sizeBytes } = row;
  const isPublished = publicationHash !== null && contentId !== null && sizeBytes !== null;
  return {
    announcedBytes: row.announced_bytes,
    uploadExpiresAt: row.upload_expires_at ?? undefined,
    published: isPublished ? { publicationHash, contentId, sizeBytes } : undefined,
  };
}

const setExpiry = compileQuery((db, value: { shareId: number; expiresAt: number }) =>
  db
    .updateTable('file_shares')
    .set({ upload_expires_at: value.expiresAt })
    .where('share_id', '=', value.shareId)
    .where('upload_expires_at', 'is not', null),
);

/** Gives a draft more time. One that is published meanwhile stays as it is. */
export async function setUploadExpiry(db: Db, shareId: number, expiresAt: number): Promise<void> {
  await setExpiry.run(db, { shareId, expiresAt });
}

/** Drafts whose time is over, the longest overdue first. */
export async function listAbandoned(db: Db, now: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('file_shares')
    .select('share_id')
    .where('upload_expires_at', '<=', now)
    .orderBy('upload_expires_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.share_id);
}
