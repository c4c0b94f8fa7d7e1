import { type Dialect, type Kysely, Transaction } from 'kysely';
import { allowDirectQueries } from '../direct.ts';
import type { Schema } from '../schema.ts';
import { LazyConnection } from './dialect.ts';
import type { GroupCommitter } from './group-commit.ts';
import type { RunStatement } from './statements.ts';

type Work<T> = (tx: Transaction<Schema>) => Promise<T>;

/**
 * Runs transactions as turns of the grouped commit, without the builder's own machinery around each of them: that
 * serves pools of connections and took a tenth of the time of a request.
 */
export function createTransactions(parts: {
  db: Kysely<Schema>;
  dialect: Dialect;
  writer: GroupCommitter;
  read: RunStatement;
}): <T>(work: Work<T>) => Promise<T> {
  const { db, dialect, writer, read } = parts;
  const driver = dialect.createDriver();
  return async (work) => {
    const turn = await writer.begin();
    const connection = new LazyConnection(writer, read);
    connection.turn = turn;
    const executor = db.getExecutor().withConnectionProvider({
      provideConnection: (consumer) => consumer(connection),
    });
    const tx = new Transaction<Schema>({ config: { dialect }, dialect, driver, executor });
    allowDirectQueries(tx, (sql, parameters) => writer.execute(turn, sql, parameters));
    try {
      const result = await work(tx);
      await writer.commit(turn);
      return result;
    } catch (error) {
      await writer.rollback(turn);
      throw error;
    }
  };
}
