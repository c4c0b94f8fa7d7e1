import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { createSlowHash, runsAtOnce } from '../src/auth/slow-hash.ts';
import { type Database, openDatabase } from '../src/database/database.ts';
import { createSecretKind, type SecretKind } from '../src/modules/secrets/secret.kind.ts';
import { createTestClock, type TestClock } from '../src/shared/clock.ts';
import type { AttemptBudget, NewPasscode } from '../src/shares/passcodes.ts';
import type { PayloadKind } from '../src/shares/payload-kind.ts';
import type { Redeemed } from '../src/shares/redeem.ts';
import { createShareEngine, type ShareEngine } from '../src/shares/share-engine.ts';
import { type SweepParts, sweepShares } from '../src/shares/sweep.ts';
import { createLinkIds } from '../src/shares/token-form.ts';
import { hashTokenBytes } from '../src/shares/tokens.ts';
import { countNotes, createNoteKind, createNotes, deleteNotes } from './note.kind.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Attempts at a passcode in these tests. */
export const budget: AttemptBudget = { count: 3, windowSeconds: 600 };

export interface Policy {
  readonly maxViews?: number;
  readonly lifeSeconds?: number;
  readonly passcode?: NewPasscode;
  /** base64url; only who sends it finds the share. */
  readonly linkToken?: string;
  readonly organizationId?: number;
}

export interface Reader {
  readonly claim?: string;
  readonly passcode?: string;
  readonly linkToken?: string | undefined;
}

/** A share engine on a real database, with a clock that is set by hand. */
export interface Shares {
  readonly database: Database;
  readonly clock: TestClock;
  readonly engine: ShareEngine;
  readonly kind: PayloadKind<string>;
  /** Another kind on the same engine: the one of the Secrets API. */
  readonly otherKind: SecretKind;
  readonly sweep: SweepParts;
  /** Stores a note behind this policy; gives its token. */
  create(policy?: Policy): Promise<string>;
  open(token: string, reader?: Reader): Promise<Redeemed<string>>;
  /** The text when it was handed out, else why not. */
  tell(token: string, reader?: Reader): Promise<string>;
  /** Outcomes of all attempts at all shares, oldest first. */
  events(): Promise<string[]>;
  revoke(token: string): Promise<void>;
  /** How many payloads are stored. */
  payloads(): Promise<number>;
  /** How many keys of payloads are not zeroed. */
  keys(): Promise<number>;
  /** Whether nothing of any payload is left: its key at once, its row with the next sweep. */
  isAllErased(): Promise<boolean>;
}

/** Ids never go back on one database: each test begins after all that the one before it may have waited for. */
const waitingAtMost = 64;
/** Passcodes that may be hashed or wait for it; one more is refused. */
export const hashesAtMost = runsAtOnce + waitingAtMost;
const apartMs = 200 * day;

/** What every note says. */
export const text = 'meet me at noon';

/** Runs one suite on SQLite and on PostgreSQL, each test on an empty database. */
export function describeOnBoth(name: string, suite: (shares: () => Shares) => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${name} (%s)`, (kind) => {
    let postgres: TestPostgres | undefined;
    let url: string | undefined;
    let start = Date.UTC(2026, 0, 1);
    let current: Shares & { close(): Promise<void> };

    beforeAll(async () => {
      if (kind === 'sqlite') return;
      postgres = await startPostgres();
      url = await postgres.createDatabase();
    });
    afterAll(() => postgres?.stop());
    beforeEach(async () => {
      start += apartMs;
      current = await openShares(url, start);
    });
    afterEach(() => current.close());

    suite(() => current);
  });
}

async function openShares(
  url: string | undefined,
  start: number,
): Promise<Shares & { close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-shares-'));
  const clock = createTestClock(start);
  const database = await openDatabase({ url, dataDir, clock, logger: pino({ level: 'silent' }) });
  await createNotes(database);
  await empty(database);
  const tokens = createLinkIds(randomBytes(32));
  const kind = createNoteKind(tokens);
  const otherKind = createSecretKind(tokens);
  const engine = createShareEngine({
    database,
    clock,
    ids: database.ids,
    hasher: createSlowHash(randomBytes(32), waitingAtMost),
    passcodeBudget: budget,
    kinds: [kind, otherKind],
  });
  const sweep: SweepParts = { database, clock, parts: engine.parts };
  return {
    database,
    clock,
    engine,
    kind,
    otherKind,
    sweep,
    ...actionsOf(engine, sweep, kind),
    async close() {
      await database.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** A PostgreSQL database takes long to make, so the tests of a file share one. */
async function empty({ db }: Database): Promise<void> {
  const used = [
    'shares',
    'share_claims',
    'payload_keys',
    'access_events',
    'share_reports',
    'secrets',
  ] as const;
  for (const table of used) await db.deleteFrom(table).execute();
  await deleteNotes(db);
}

function actionsOf(engine: ShareEngine, sweep: SweepParts, kind: PayloadKind<string>) {
  const { database } = sweep;
  const open = (token: string, { claim, passcode, linkToken }: Reader = {}) =>
    engine.open({ kind, token, claim, proof: { passcode, linkToken } });
  const keys = async () => {
    const rows = await database.db.selectFrom('payload_keys').select('key').execute();
    return rows.filter(({ key }) => key.some((byte) => byte !== 0)).length;
  };
  return {
    open,
    create: (policy?: Policy) => createNote({ engine, database, kind }, policy),
    async tell(token: string, reader?: Reader) {
      const result = await open(token, reader);
      return result.granted ? result.payload : result.reason;
    },
    async events() {
      const rows = await database.db.selectFrom('access_events').select('outcome').orderBy('id').execute();
      return rows.map(({ outcome }) => outcome);
    },
    async revoke(token: string) {
      const share = await engine.find(kind, token);
      if (share) await engine.revoke(share);
    },
    payloads: () => countNotes(database),
    keys,
    async isAllErased() {
      if ((await keys()) > 0) return false;
      await sweepShares(sweep);
      return (await countNotes(database)) === 0;
    },
  };
}

async function createNote(
  { engine, database, kind }: Pick<Shares, 'engine' | 'database' | 'kind'>,
  policy: Policy = {},
): Promise<string> {
  const passcode = await engine.keepPasscode(policy.passcode);
  const { token } = await database.transact((tx) =>
    engine.create(tx, {
      kind,
      payload: text,
      organizationId: policy.organizationId,
      lifeSeconds: policy.lifeSeconds ?? hour / second,
      maxViews: policy.maxViews,
      passcode,
      linkTokenHash: policy.linkToken === undefined ? undefined : hashTokenBytes(policy.linkToken),
    }),
  );
  return token;
}
