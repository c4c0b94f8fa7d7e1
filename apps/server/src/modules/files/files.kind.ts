import type { Kysely, Transaction } from 'kysely';
import { compileQuery } from '../../database/compiled-query.ts';
import type { Schema } from '../../database/schema.ts';
import type { PayloadKey } from '../../shares/payload-keys.ts';
import type { PayloadKind } from '../../shares/payload-kind.ts';
import type { TokenForm } from '../../shares/token-form.ts';
import { uploadErrors } from './uploads.errors.ts';

type Tx = Transaction<Schema>;

/** What its sender sealed, with what its reader needs to open it. The streams themselves lie in the store of blobs. */
export interface FilesPayload {
  readonly slot: Uint8Array;
  readonly manifest: Uint8Array;
  readonly contentId: Uint8Array;
  /** To know the same publication again. */
  readonly publicationHash: Uint8Array;
  /** In the order of the manifest. */
  readonly streams: readonly StoredStream[];
}

/** A blob of ciphertext in the store. */
export interface StoredStream {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

export type FilesKind = PayloadKind<FilesPayload>;

/** As long as the longest download that goes on after a night: see `fileLimits.claimSeconds`. */
const claimMs = 86_400_000;

/** The payload kind `files`: sealed files that were uploaded before. */
export const createFilesKind = (tokens: TokenForm): FilesKind => ({
  name: 'files',
  tokens,
  claimMs,

  async store(tx, shareId, files, key) {
    await tx
      .updateTable('file_shares')
      .set({
        upload_expires_at: null,
        published_bytes: files.streams.reduce((sum, { size }) => sum + size, 0),
        publication_hash: files.publicationHash,
        content_id: files.contentId,
        sealed_slot: key.seal('slot', files.slot),
        sealed_manifest: key.seal('manifest', files.manifest),
      })
      .where('share_id', '=', shareId)
      .execute();
    for (const [index, { name }] of files.streams.entries()) await publishBlob(tx, { shareId, name, index });
    // What was begun and is not part of it, such as a stream that was sealed anew.
    await discardRest.run(tx, { shareId });
  },

  async load(tx, shareId, key) {
    const row = await getPayload.first(tx, { shareId });
    if (!row?.sealed_slot || !row.sealed_manifest || !row.content_id || !row.publication_hash) {
      throw new Error(`share ${shareId} has a key but no payload`);
    }
    return {
      slot: key.open('slot', row.sealed_slot),
      manifest: key.open('manifest', row.sealed_manifest),
      contentId: row.content_id,
      publicationHash: row.publication_hash,
      streams: await listStreams.all(tx, { shareId }),
    };
  },

  async erase(tx, shareIds) {
    // First, because it waits for who begins an upload just now: the blob of that is seen by what follows.
    await tx.deleteFrom('file_shares').where('share_id', 'in', shareIds).execute();
    // Only marked: bytes in the store cannot go in a transaction. `files.job.ts` removes them, and the rows after them.
    await tx.updateTable('file_blobs').set({ state: 'garbage' }).where('share_id', 'in', shareIds).execute();
  },
});

const getPayload = compileQuery((db, value: { shareId: number }) =>
  db
    .selectFrom('file_shares')
    .select(['sealed_slot', 'sealed_manifest', 'content_id', 'publication_hash'])
    .where('share_id', '=', value.shareId),
);

const listStreams = compileQuery((db, value: { shareId: number }) =>
  db
    .selectFrom('file_blobs')
    .select(['name', 'size_bytes as size'])
    .where('share_id', '=', value.shareId)
    .where('state', '=', 'published')
    .orderBy('stream_index'),
);

const discardRest = compileQuery((db, value: { shareId: number }) =>
  db
    .updateTable('file_blobs')
    .set({ state: 'garbage' })
    .where('share_id', '=', value.shareId)
    .where('state', '=', 'uploading'),
);

const setPublished = compileQuery((db, value: { shareId: number; name: string; index: number }) =>
  db
    .updateTable('file_blobs')
    .set({ state: 'published', stream_index: value.index })
    .where('name', '=', value.name)
    .where('share_id', '=', value.shareId)
    .where('state', '=', 'uploading'),
);

async function publishBlob(tx: Tx, blob: { shareId: number; name: string; index: number }): Promise<void> {
  // Its maker ended it after it was found to be complete.
  if ((await setPublished.run(tx, blob)) !== 1) throw uploadErrors.unknown();
}

const getSlot = compileQuery((db, value: { shareId: number }) =>
  db
    .selectFrom('file_shares')
    .select(['sealed_slot', 'published_bytes'])
    .where('share_id', '=', value.shareId),
);

/** What may be shown of files before they are opened. Undefined when they ended meanwhile. */
export async function getFilesPreview(
  db: Kysely<Schema>,
  shareId: number,
  key: PayloadKey,
): Promise<{ slot: Uint8Array; sizeBytes: number } | undefined> {
  const row = await getSlot.first(db, { shareId });
  if (!row?.sealed_slot || row.published_bytes === null) return undefined;
  return { slot: key.open('slot', row.sealed_slot), sizeBytes: row.published_bytes };
}

const getStreamAt = compileQuery((db, value: { shareId: number; index: number }) =>
  db
    .selectFrom('file_blobs')
    .select(['name', 'size_bytes as size'])
    .where('share_id', '=', value.shareId)
    .where('stream_index', '=', value.index)
    .where('state', '=', 'published'),
);

/** One stream of a published share. The caller has checked that its reader may have it. */
export function getStream(
  db: Kysely<Schema>,
  stream: { shareId: number; index: number },
): Promise<StoredStream | undefined> {
  return getStreamAt.first(db, stream);
}
