import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { StatementNotAllowedError } from '../errors.ts';
import { mapSqliteError } from './errors.ts';
import type { GroupCommitter } from './group-commit.ts';
import type { RunStatement } from './statements.ts';
import type { Turn } from './turn.ts';

/** Kysely over one grouped writer and one reading connection. Closing both is left to who opened them. */
export function createSqliteDialect(writer: GroupCommitter, read: RunStatement): Dialect {
  return {
    createAdapter: () => new GroupedSqliteAdapter(),
    createDriver: () => new GroupedSqliteDriver(writer, read),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class GroupedSqliteAdapter extends SqliteAdapter {
  // Otherwise Kysely hands out one connection at a time, and every transaction pays its own commit.
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class GroupedSqliteDriver implements Driver {
  readonly #writer: GroupCommitter;
  readonly #read: RunStatement;

  constructor(writer: GroupCommitter, read: RunStatement) {
    this.#writer = writer;
    this.#read = read;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<LazyConnection> {
    return new LazyConnection(this.#writer, this.#read);
  }

  async beginTransaction(connection: LazyConnection): Promise<void> {
    connection.turn = await this.#writer.begin();
  }

  async commitTransaction(connection: LazyConnection): Promise<void> {
    if (connection.turn !== undefined) await this.#writer.commit(connection.turn);
  }

  async rollbackTransaction(connection: LazyConnection): Promise<void> {
    if (connection.turn !== undefined) await this.#writer.rollback(connection.turn);
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

/** Costs nothing until it is used: a transaction takes a turn, a read takes the reading connection. */
export class LazyConnection implements DatabaseConnection {
  turn: Turn | undefined;
  readonly #writer: GroupCommitter;
  readonly #read: RunStatement;

  constructor(writer: GroupCommitter, read: RunStatement) {
    this.#writer = writer;
    this.#read = read;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (natureOf(query.sql) === 'forbidden') throw new StatementNotAllowedError();
    // The schema's types say what a row of this query is; the engine cannot.
    return (await this.#execute(query)) as QueryResult<R>;
  }

  // biome-ignore lint/correctness/useYield: it only refuses
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    // An open iterator pins the WAL: nothing could be truncated, so nothing would be erased.
    throw new Error('Streaming is not available on SQLite; page by key instead');
  }

  async #execute({ sql, parameters }: CompiledQuery): Promise<QueryResult<unknown>> {
    if (this.turn !== undefined) return this.#writer.execute(this.turn, sql, parameters);
    if (natureOf(sql) === 'write') return this.#writeAlone(sql, parameters);
    try {
      return this.#read(sql, parameters);
    } catch (error) {
      throw mapSqliteError(error);
    }
  }

  /** A single write outside a transaction: a turn of its own, durable when it resolves. */
  async #writeAlone(sql: string, parameters: readonly unknown[]): Promise<QueryResult<unknown>> {
    const turn = await this.#writer.begin();
    try {
      const result = this.#writer.execute(turn, sql, parameters);
      await this.#writer.commit(turn);
      return result;
    } catch (error) {
      await this.#writer.rollback(turn);
      throw error;
    }
  }
}

type Nature = 'read' | 'write' | 'forbidden';

/** Texts that were looked at before: the same few hundred come again for ever. */
const natures = new Map<string, Nature>();
const rememberedTexts = 1_024;

function natureOf(sql: string): Nature {
  const known = natures.get(sql);
  if (known !== undefined) return known;
  const nature = judge(sql);
  if (natures.size >= rememberedTexts) natures.clear();
  natures.set(sql, nature);
  return nature;
}

function judge(sql: string): Nature {
  // The commit is shared: a statement that ends or reconfigures it would do so for strangers.
  if (/^\s*(begin|commit|end|rollback|savepoint|release|pragma|attach|detach|vacuum)\b/i.test(sql)) {
    return 'forbidden';
  }
  // `with` may write, so it goes to the writer, which can do both. The reader itself refuses every write.
  return /^\s*select\b/i.test(sql) ? 'read' : 'write';
}
