import { buffer } from 'node:stream/consumers';
import { fileLimits, type PublishBody, type PublishedFiles } from '@waxwing/contract';
import type { UploaderPrincipal } from '../../auth/principal.ts';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { BlobMissingError } from '../../blobs/errors.ts';
import type { Database } from '../../database/database.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { ShareEngine } from '../../shares/share-engine.ts';
import { isSameHash } from '../../shares/tokens.ts';
import { fileErrors } from './files.errors.ts';
import { type AnnouncedStream, contentIdOf, type NewPublication, readPublication } from './files.input.ts';
import type { FilesKind, StoredStream } from './files.kind.ts';
import { getMaking, type Published } from './files.store.ts';
import { uploadErrors } from './uploads.errors.ts';
import type { UploadService } from './uploads.service.ts';

export interface PublishServiceParts {
  readonly database: Database;
  readonly shares: ShareEngine;
  readonly kind: FilesKind;
  readonly blobs: BlobStore;
  readonly uploads: Pick<UploadService, 'find' | 'finish'>;
  /** Told when bytes are to be removed. */
  readonly noteGarbage: () => void;
}

export type PublishService = ReturnType<typeof createPublishService>;

/** Opens shares of files, once every byte is there and is what their maker says. */
export function createPublishService(parts: PublishServiceParts) {
  const { database, shares, kind, blobs, uploads, noteGarbage } = parts;
  /** The last publication of each share that is under way. */
  const last = new Map<number, Promise<unknown>>();
  return { publish };

  /** Publishes a draft. The same body again gets the same answer. @throws {ProblemError} for every refusal */
  async function publish(
    uploader: UploaderPrincipal,
    token: string,
    body: PublishBody,
  ): Promise<PublishedFiles> {
    const share = await shares.find(kind, token);
    if (share?.id !== uploader.shareId) throw fileErrors.notFound();
    const publication = readPublication(body);
    return inTurn(share.id, () => publishOnce(uploader, publication));
  }

  /** One after the other: a retry that comes too soon would find its streams being finished by the first try. */
  async function inTurn<T>(shareId: number, work: () => Promise<T>): Promise<T> {
    const before = last.get(shareId) ?? Promise.resolve();
    const turn = before.then(work, work);
    last.set(shareId, turn);
    try {
      return await turn;
    } finally {
      if (last.get(shareId) === turn) last.delete(shareId);
    }
  }

  async function publishOnce(
    uploader: UploaderPrincipal,
    publication: NewPublication,
  ): Promise<PublishedFiles> {
    const before = await publishedBefore(uploader, publication);
    if (before) return before;
    await database.ensureRoom();
    const streams = await Promise.all(publication.streams.map((stream) => stored(uploader, stream)));
    const isPublished = await store(uploader, publication, streams);
    if (!isPublished) {
      // Somebody else published it in the meantime, or it ended.
      const other = await publishedBefore(uploader, publication);
      if (other) return other;
      throw new ProblemError('TOKEN_INVALID', { detail: 'Invalid upload token' });
    }
    noteGarbage();
    const sizeBytes = streams.reduce((sum, { size }) => sum + size, 0);
    return answer(uploader, { contentId: contentIdOf(publication), sizeBytes });
  }

  async function store(
    { shareId }: UploaderPrincipal,
    publication: NewPublication,
    streams: readonly StoredStream[],
  ): Promise<boolean> {
    const { slot, manifest, linkTokenHash, accessTokenHash, hash } = publication;
    const passcode = await shares.keepPasscode({ passcode: accessTokenHash, hasFullEntropy: true });
    const contentId = contentIdOf(publication);
    const payload = { slot, manifest, contentId, publicationHash: hash, streams };
    return database.transact((tx) => shares.publish(tx, { kind, shareId, payload, passcode, linkTokenHash }));
  }

  async function publishedBefore(
    uploader: UploaderPrincipal,
    { hash }: NewPublication,
  ): Promise<PublishedFiles | undefined> {
    const making = await getMaking(database.db, uploader.shareId);
    if (!making?.published) return undefined;
    if (!isSameHash(making.published.publicationHash, hash)) throw fileErrors.alreadyPublished();
    return answer(uploader, making.published);
  }

  /** Makes sure that a stream is there as it is announced, and durable. */
  async function stored(uploader: UploaderPrincipal, announced: AnnouncedStream): Promise<StoredStream> {
    const upload = await uploads.find(uploader, announced.uploadId);
    if (upload.offset < upload.size) throw fileErrors.uploadIncomplete();
    if (upload.size !== announced.size) throw fileErrors.streamMismatch();
    await uploads.finish(upload);
    if (!isSameHash(await headOf(upload.name), announced.head)) throw fileErrors.streamMismatch();
    return { name: upload.name, size: upload.size };
  }

  async function headOf(name: string): Promise<Buffer> {
    try {
      return await buffer(await blobs.open(name, { start: 0, end: fileLimits.headBytes - 1 }));
    } catch (error) {
      // Its maker ended it since it was found to be complete.
      throw error instanceof BlobMissingError ? uploadErrors.unknown({ cause: error }) : error;
    }
  }
}

function answer(
  { shareExpiresAt }: UploaderPrincipal,
  { contentId, sizeBytes }: Pick<Published, 'contentId' | 'sizeBytes'>,
): PublishedFiles {
  return {
    contentId: Buffer.from(contentId).toString('hex'),
    sizeBytes,
    expiresAt: new Date(shareExpiresAt).toISOString(),
  };
}
