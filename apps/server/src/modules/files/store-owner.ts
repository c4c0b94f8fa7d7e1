import type { BaseLogger } from 'pino';
import { type BlobStore, ownerNote } from '../../blobs/blob-store.ts';
import { BlobError, BlobSettingsError, BlobsUnavailableError } from '../../blobs/errors.ts';
import type { Database } from '../../database/database.ts';
import { knownNames, listPublished } from './file-blobs.store.ts';

export interface StoreOwnerParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  /** Names the installation: the same for every process on its database, and for a restored copy of that. */
  readonly installation: string;
  readonly logger: Pick<BaseLogger, 'warn'>;
}

export type StoreOwner = ReturnType<typeof createStoreOwner>;

/** Blobs that are looked at in a store whose owner was never noted. */
const looksAt = 100;

/**
 * Whether the store of blobs is the one that this database knows. By another one every share would look like one whose
 * bytes are lost, and every blob in it like one that belongs to nobody.
 */
export function createStoreOwner({ database, blobs, installation, logger }: StoreOwnerParts) {
  let isSure = false;
  return { check, checkAtStart, ensure };

  /**
   * Looks at the note beside the blobs, and leaves one in a store that has none.
   * @throws {BlobSettingsError} it is the store of another installation, or not the one that this one used
   */
  async function check(): Promise<void> {
    const owner = await blobs.owner();
    if (owner === undefined) {
      await refuseStrange();
      await blobs.setOwner(installation);
    } else if (owner !== installation) throw foreign();
    isSure = true;
  }

  /** A store that is out of reach or full keeps no server from starting. @throws {BlobSettingsError} */
  async function checkAtStart(): Promise<void> {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof BlobError) || error instanceof BlobSettingsError) throw error;
      logger.warn(
        { err: error },
        'whose files are stored is not known yet, it is looked at before any change',
      );
    }
  }

  /** Before something is stored or erased: at the start the store may have been out of reach. */
  async function ensure(): Promise<void> {
    if (isSure) return;
    try {
      await check();
    } catch (error) {
      throw error instanceof BlobSettingsError ? new BlobsUnavailableError(error) : error;
    }
  }

  /** Without a note it has to be new on both sides, or hold something that this database knows. */
  async function refuseStrange(): Promise<void> {
    const names: string[] = [];
    for await (const { name } of blobs.list()) if (names.push(name) === looksAt) break;
    if (names.length > 0) {
      if ((await knownNames(database.db, names)).size === 0) throw foreign();
    } else if ((await listPublished(database.db, '', 1)).length > 0) throw lost();
  }

  function foreign(): BlobSettingsError {
    return new BlobSettingsError(
      `${blobs.place} holds the files of another installation: correct the settings, or empty it if nobody needs them.`,
    );
  }

  function lost(): BlobSettingsError {
    return new BlobSettingsError(
      `${blobs.place} holds none of the files that the database knows: correct the settings, or bring them back. If they are lost for good, put a file named ${ownerNote} there that says ${installation}: their shares are ended then.`,
    );
  }
}
