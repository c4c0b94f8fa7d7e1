import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { BaseLogger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { type Carrier, CarrierError, type Parcel } from './carrier.ts';
import type { Letter } from './letter.ts';
import {
  deleteMail,
  getDueMail,
  insertMail,
  type OutgoingMail,
  postponeMail,
  takeMail,
} from './outbox.store.ts';

export type { Letter } from './letter.ts';

/** Where letters are handed in: they leave behind the transaction that wrote them, and never without it. */
export interface Outbox {
  /** Writes a letter in the transaction of the act that it tells of. */
  send(tx: Transaction<Schema>, letter: Letter): Promise<void>;
}

/** Seals letters for their rows. */
interface Sealer {
  seal(row: MailRow, value: Uint8Array): Buffer;
  open(row: MailRow, sealed: Uint8Array): Buffer;
}

interface MailRow {
  readonly organizationId: null;
  readonly table: string;
  readonly id: number;
  readonly version: number;
}

export interface OutboxParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Pick<Sealer, 'seal'>;
}

export interface MailParts extends OutboxParts {
  readonly vault: Sealer;
  readonly carrier: Carrier;
  readonly logger: Pick<BaseLogger, 'warn'>;
}

/** What is sealed in a row. */
type Written = Omit<Parcel, 'writtenAt'>;

const minuteMs = 60_000;
/** A mail that did not leave for so long is of no use to anybody. */
const triedForMs = 3 * 24 * 60 * minuteMs;
/** Longer than any attempt takes: after it whoever held the mail is gone. */
const heldMs = 10 * minuteMs;
const attemptMs = 5 * minuteMs;
/** Long enough for a transaction to end. */
const soonMs = 100;
const firstPauseMs = minuteMs / 2;
const longestPauseMs = 60 * minuteMs;
/** For who stops the server: an attempt that runs is let go on for so long. */
const graceMs = 4_000;

export type Mail = ReturnType<typeof createMail>;

/** Writes letters. What only writes needs no way for them to leave. */
export function createOutbox({ database, clock, vault }: OutboxParts): Outbox {
  return {
    async send(tx, letter) {
      const id = database.ids.next();
      const now = clock.now();
      const written: Written = { id: randomUUID(), letter };
      await insertMail(tx, {
        id,
        sealed: vault.seal(rowOf(id), Buffer.from(JSON.stringify(written))),
        created_at: now,
        good_until: letter.goodUntil ?? now + triedForMs,
        due_at: now,
        attempts: 0,
      });
    },
  };
}

/**
 * Writes letters and delivers them. Each is held by whoever tries it, so two processes do not send it at once; a crash
 * between the delivery and its note sends it twice, under the same `Message-ID`.
 */
export function createMail(parts: MailParts) {
  const { database, clock, vault, carrier, logger } = parts;
  const stopping = new AbortController();
  let isStopped = false;
  let running: Promise<void> | undefined;
  let soon: NodeJS.Timeout | undefined;
  const outbox = createOutbox(parts);
  return { send, deliver, close };

  /** Somebody waits for most letters, so it is not the next round that sends them. A transaction that has not ended by then is found there. */
  async function send(tx: Transaction<Schema>, letter: Letter): Promise<void> {
    await outbox.send(tx, letter);
    soon ??= setTimeout(() => {
      soon = undefined;
      // What fails is tried again by the clock, and said there.
      deliver().catch(() => undefined);
    }, soonMs).unref();
  }

  /** Tries every mail whose turn it is. Where nothing leaves at all the rest waits for the next time. */
  function deliver(): Promise<void> {
    running ??= deliverAll().finally(() => {
      running = undefined;
    });
    return running;
  }

  /** Lets an attempt that runs come to its end, or ends it. */
  async function close(): Promise<void> {
    const timer = setTimeout(() => stopping.abort(), graceMs);
    isStopped = true;
    clearTimeout(soon);
    // Its outcome is the affair of whoever called `deliver`.
    await running?.catch(() => undefined);
    clearTimeout(timer);
  }

  async function deliverAll(): Promise<void> {
    for (;;) {
      if (isStopped) return;
      const mail = await getDueMail(database.db, clock.now());
      if (!mail) return;
      if (mail.good_until <= clock.now()) await giveUp(mail, 'its time is over');
      else if ((await take(mail)) && !(await attempt(mail))) return;
    }
  }

  function take(mail: OutgoingMail): Promise<boolean> {
    return database.transact((tx) => takeMail(tx, mail, clock.now() + heldMs));
  }

  /** @returns whether it makes sense to go on with the next */
  async function attempt(mail: OutgoingMail): Promise<boolean> {
    try {
      await carrier.carry(parcelOf(mail), AbortSignal.any([stopping.signal, AbortSignal.timeout(attemptMs)]));
    } catch (error) {
      await noteFailure(mail, error);
      return error instanceof CarrierError && error.isFinal;
    }
    await database.transact((tx) => deleteMail(tx, mail.id));
    return true;
  }

  async function noteFailure(mail: OutgoingMail, error: unknown): Promise<void> {
    if (error instanceof CarrierError && error.isFinal) return giveUp(mail, error.message);
    const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(mail.attempts, 20), longestPauseMs);
    const reason = error instanceof Error ? error.message : 'unknown error';
    logger.warn({ mail: mail.id, attempt: mail.attempts + 1, pauseMs, reason }, 'a mail did not leave yet');
    await database.transact((tx) => postponeMail(tx, mail.id, clock.now() + pauseMs));
  }

  /** Says so in the log, without a word of what is in it or for whom. */
  async function giveUp(mail: OutgoingMail, reason: string): Promise<void> {
    await database.transact((tx) => deleteMail(tx, mail.id));
    logger.warn({ mail: mail.id, attempts: mail.attempts, reason }, 'a mail is given up');
  }

  function parcelOf(mail: OutgoingMail): Parcel {
    // It was sealed by `send`, for this very row.
    const written = JSON.parse(vault.open(rowOf(mail.id), mail.sealed).toString()) as Written;
    return { ...written, writtenAt: mail.created_at };
  }
}

function rowOf(id: number): MailRow {
  return { organizationId: null, table: 'outgoing_mails', id, version: 1 };
}
