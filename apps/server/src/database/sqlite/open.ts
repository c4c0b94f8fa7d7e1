import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { createIdSource } from '../../shared/ids.ts';
import { preparePrivateFile, preparePrivateFolder, syncFolder } from '../../shared/private-files.ts';
import type { DatabaseOptions, EngineHandle } from '../engine.ts';
import { highestId } from '../highest-id.ts';
import { migrate } from '../migrate.ts';
import { onceASecond } from '../once-a-second.ts';
import type { Schema } from '../schema.ts';
import { startCheckpointThread } from './checkpoint-thread.ts';
import { createCheckpointer } from './checkpointer.ts';
import { openReader, openWriter } from './connections.ts';
import { createSqliteDialect } from './dialect.ts';
import { openDiskReserve } from './disk-reserve.ts';
import { lockFolder } from './folder-lock.ts';
import { GroupCommitter } from './group-commit.ts';
import { createStatementRunner } from './statements.ts';
import { createTransactions } from './transactions.ts';

/** One process owns the folder, so it owns every node number. */
const NODE = 0;

/** Opens the database file of a data folder, which belongs to this process until `close`. */
export async function openSqlite({ dataDir, clock, logger }: DatabaseOptions): Promise<EngineHandle> {
  // Undone in reverse: the lock goes last, and the thread's descriptor after every connection.
  await using opened = new AsyncDisposableStack();
  await preparePrivateFolder(dataDir);
  const lock = await lockFolder(dataDir);
  opened.defer(() => lock.release());
  const path = await preparePrivateFile(dataDir, 'waxwing.db');
  const writer = openWriter(path);
  const thread = startCheckpointThread(path);
  opened.defer(() => thread.stop());
  opened.defer(() => writer.close());
  await syncFolder(dataDir);
  await syncFolder(dirname(dataDir));
  const reader = openReader(path);
  opened.defer(() => reader.close());
  opened.defer(() => disconnect());

  const committer = new GroupCommitter(writer, () => checkpointer.noteCommit());
  const checkpointer = createCheckpointer({ thread, gate: committer, logger });
  opened.defer(() => checkpointer.stop());
  opened.defer(() => committer.close());
  const read = createStatementRunner(reader);
  const dialect = createSqliteDialect(committer, read);
  const db = new Kysely<Schema>({ dialect });
  await migrate({ db, engine: 'sqlite', clock });
  // A process that was killed may have erased something that its WAL still holds.
  void checkpointer.truncate();
  const ids = createIdSource({ clock, node: NODE, floor: await highestId(db) });
  const { ensureRoom, release } = await openDiskReserve({
    folder: dataDir,
    logPath: `${path}-wal`,
    onLogTooLarge: () => void checkpointer.truncate(),
  });
  const { noteErasure } = checkpointer;
  const held = opened.move();
  return {
    engine: 'sqlite',
    db,
    transact: createTransactions({ db, dialect, writer: committer, read }),
    ids,
    noteErasure,
    ensureRoom,
    makeRoom: release,
    ping: onceASecond(ping),
    close: () => held.disposeAsync(),
  };

  /** The thread may have failed already; then its connection is gone too. */
  async function disconnect(): Promise<void> {
    await thread
      .run('disconnect')
      .catch((error) => logger.warn({ err: error }, 'the checkpoint thread failed'));
  }

  async function ping(): Promise<void> {
    thread.assertRunning();
    await ensureRoom();
    const lease = { node: NODE, holder: 'this folder', expires_at: clock.now() };
    await db
      .insertInto('node_leases')
      .values(lease)
      .onConflict((conflict) => conflict.column('node').doUpdateSet({ expires_at: lease.expires_at }))
      .execute();
    await db.selectFrom('node_leases').select('node').where('node', '=', NODE).execute();
  }
}
