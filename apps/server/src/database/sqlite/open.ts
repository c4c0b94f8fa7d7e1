import { Kysely } from 'kysely';
import { createIdSource } from '../../shared/ids.ts';
import type { DatabaseOptions, EngineHandle } from '../engine.ts';
import { highestId } from '../highest-id.ts';
import { migrate } from '../migrate.ts';
import type { Schema } from '../schema.ts';
import { openReader, openWriter } from './connections.ts';
import { createSqliteDialect } from './dialect.ts';
import { preparePrivateFile, preparePrivateFolder, syncFolder } from './files.ts';
import { lockFolder } from './folder-lock.ts';
import { GroupCommitter } from './group-commit.ts';

/** Opens the database file of a data folder, which belongs to this process until `close`. */
export async function openSqlite({ dataDir, clock }: DatabaseOptions): Promise<EngineHandle> {
  await preparePrivateFolder(dataDir);
  const lock = await lockFolder(dataDir);
  const path = await preparePrivateFile(dataDir, 'waxwing.db');
  const writer = openWriter(path);
  await syncFolder(dataDir);
  const reader = openReader(path);
  const committer = new GroupCommitter(writer, () => undefined);
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(committer, reader) });
  await migrate({ db, engine: 'sqlite', clock });
  // One process owns the folder, so it owns all node numbers.
  const ids = createIdSource({ clock, node: 0, floor: await highestId(db) });

  return { engine: 'sqlite', db, ids, noteErasure, ping, close };

  function noteErasure(): void {}

  async function ping(): Promise<void> {
    await db.selectFrom('node_leases').select('node').limit(1).execute();
  }

  async function close(): Promise<void> {
    await committer.close();
    reader.close();
    writer.close();
    lock.release();
  }
}
