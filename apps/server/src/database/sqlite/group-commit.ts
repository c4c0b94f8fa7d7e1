import type { DatabaseSync } from 'node:sqlite';
import type { QueryResult } from 'kysely';
import {
  AwaitedOutsideError,
  DatabaseBusyError,
  DatabaseUnavailableError,
  TransactionGroupLostError,
} from '../errors.ts';
import { isBusy, mapSqliteError } from './errors.ts';
import { createStatementRunner, type RunStatement } from './statements.ts';
import { createTurn, type Turn } from './turn.ts';

/** A group holds the event loop while it runs, so this bounds the wait of everything else in the process. */
const GROUP_CAP_MS = 5;
/** How long waiting transactions outlast a foreign writer (a backup, a shell) before they are refused. */
const BUSY_PATIENCE_MS = 5_000;
const BUSY_RETRY_MS = 5;
/** After a lost group each transaction gets its own commit, so that only the guilty one fails again. */
const ALONE_AFTER_LOSS_MS = 1_000;
/** Beyond this the newcomers are refused: their callers would time out before their turn. */
const MAX_WAITING = 20_000;

/**
 * One writer for the whole process. Waiting transactions run one after the other, each in its own savepoint,
 * and share one COMMIT per turn of the event loop; nobody is answered before that COMMIT is on disk.
 *
 * This works because node:sqlite is synchronous: a transaction that awaits only its own queries runs from its
 * first query to its last without leaving the microtask queue. One that leaves it is found by the first
 * `nextTick` after its start (Node runs those when no microtask is left), rolled back, and refused from then on.
 */
export class GroupCommitter {
  readonly #connection: DatabaseSync;
  readonly #run: RunStatement;
  readonly #onCommit: () => void;
  readonly #waiting: Turn[] = [];
  readonly #idleWaiters: (() => void)[] = [];
  #group: Turn[] = [];
  #current: Turn | undefined;
  #isGroupOpen = false;
  #isScheduled = false;
  #isClosed = false;
  #pauses = 0;
  #groupStartedAt = 0;
  #aloneUntil = 0;
  #busySince: number | undefined;

  /** `connection` must be the only writer of this process. `onCommit` is called after each durable commit. */
  constructor(connection: DatabaseSync, onCommit: () => void) {
    this.#connection = connection;
    this.#run = createStatementRunner(connection);
    this.#onCommit = onCommit;
  }

  /** Waits for a turn; resolves inside the open savepoint. */
  begin(): Promise<Turn> {
    if (this.#isClosed) return Promise.reject(new DatabaseUnavailableError());
    if (this.#waiting.length >= MAX_WAITING) return Promise.reject(new DatabaseBusyError());
    const turn = createTurn();
    this.#waiting.push(turn);
    this.#schedule();
    return turn.started;
  }

  /** Runs one query of an open turn. */
  execute(turn: Turn, sql: string, parameters: readonly unknown[]): QueryResult<unknown> {
    this.#assertOpen(turn);
    try {
      return this.#run(sql, parameters);
    } catch (error) {
      // A full disk and the like end SQLite's whole transaction, neighbours included.
      if (!this.#connection.isTransaction) this.#lose(error);
      throw mapSqliteError(error);
    }
  }

  /** Ends the turn and resolves when what it wrote is durable. */
  async commit(turn: Turn): Promise<void> {
    this.#assertOpen(turn);
    this.#endCurrent(turn, ['RELEASE turn']);
    await turn.durable;
  }

  /** Takes the turn back. Resolves only with the group: a refusal may rest on what a neighbour wrote. */
  async rollback(turn: Turn): Promise<void> {
    if (turn.state === 'open') this.#endCurrent(turn, ['ROLLBACK TO turn', 'RELEASE turn']);
    await turn.durable;
  }

  /** Resolves when no group is open, and lets none begin until `resume`. */
  async pause(): Promise<void> {
    this.#pauses += 1;
    if (this.#isGroupOpen) await this.#groupClosed();
  }

  resume(): void {
    this.#pauses -= 1;
    this.#schedule();
  }

  /** Refuses newcomers and resolves when everybody who waited is answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#isGroupOpen || this.#waiting.length > 0) await this.#groupClosed();
  }

  #assertOpen(turn: Turn): void {
    if (turn.state === 'expelled') throw new AwaitedOutsideError();
    if (turn.state !== 'open') throw turn.lostTo ?? new AwaitedOutsideError();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isGroupOpen || this.#pauses > 0 || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    // Everything that arrived in this turn of the loop joins the same commit.
    setImmediate(() => {
      this.#isScheduled = false;
      if (!this.#isGroupOpen && this.#pauses === 0) this.#openGroup();
    });
  }

  #openGroup(): void {
    try {
      this.#run('BEGIN IMMEDIATE', []);
    } catch (error) {
      this.#couldNotBegin(error);
      return;
    }
    this.#busySince = undefined;
    this.#isGroupOpen = true;
    this.#groupStartedAt = performance.now();
    this.#next();
  }

  #couldNotBegin(error: unknown): void {
    const now = performance.now();
    this.#busySince ??= now;
    if (isBusy(error) && now - this.#busySince < BUSY_PATIENCE_MS) {
      // The wait is a timer, not SQLite's busy handler: that one would stop the event loop.
      this.#isScheduled = true;
      setTimeout(() => {
        this.#isScheduled = false;
        this.#schedule();
      }, BUSY_RETRY_MS);
      return;
    }
    this.#busySince = undefined;
    for (const turn of this.#waiting.splice(0)) turn.refuse(mapSqliteError(error));
    this.#wakeIdleWaiters();
  }

  #next(): void {
    const turn = this.#isGroupFull() ? undefined : this.#waiting.shift();
    if (turn === undefined) {
      this.#commitGroup();
      return;
    }
    this.#run('SAVEPOINT turn', []);
    this.#current = turn;
    turn.start();
    queueMicrotask(() => process.nextTick(() => this.#expel(turn)));
  }

  #isGroupFull(): boolean {
    if (this.#group.length === 0) return false;
    const now = performance.now();
    if (now < this.#aloneUntil) return true;
    return now - this.#groupStartedAt >= GROUP_CAP_MS;
  }

  #expel(turn: Turn): void {
    if (turn.state !== 'open') return;
    this.#endCurrent(turn, ['ROLLBACK TO turn', 'RELEASE turn']);
    turn.state = 'expelled';
  }

  #endCurrent(turn: Turn, statements: readonly string[]): void {
    turn.state = 'ended';
    this.#group.push(turn);
    this.#current = undefined;
    try {
      for (const sql of statements) this.#run(sql, []);
    } catch (error) {
      this.#lose(error);
      return;
    }
    this.#next();
  }

  #commitGroup(): void {
    try {
      this.#run('COMMIT', []);
    } catch (error) {
      this.#lose(error);
      return;
    }
    const group = this.#group;
    this.#group = [];
    for (const turn of group) turn.settle();
    this.#onCommit();
    this.#closeGroup();
  }

  /** The group's transaction is gone: everyone in it runs again, except one who was alone and so is to blame. */
  #lose(error: unknown): void {
    if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
    this.#aloneUntil = performance.now() + ALONE_AFTER_LOSS_MS;
    const lost = this.#current === undefined ? this.#group : [...this.#group, this.#current];
    const reason = lost.length === 1 ? mapSqliteError(error) : new TransactionGroupLostError(error);
    this.#group = [];
    this.#current = undefined;
    for (const turn of lost) turn.lose(reason);
    this.#closeGroup();
  }

  #closeGroup(): void {
    this.#isGroupOpen = false;
    this.#wakeIdleWaiters();
    this.#schedule();
  }

  #groupClosed(): Promise<void> {
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #wakeIdleWaiters(): void {
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }
}
