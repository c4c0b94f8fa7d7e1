import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../test/postgres.ts';
import { type Database, openDatabase } from '../database/database.ts';
import type { AuditEvent } from '../shared/audit-event.ts';
import { createTestClock, type TestClock } from '../shared/clock.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import { createChain } from './chain.ts';
import { verifyAudit } from './verify.ts';

const root = randomBytes(32);
const chain = createChain({
  deriveKey: (purpose) => Buffer.from(`${purpose}${root.toString('hex')}`.slice(0, 32)),
});
const event: AuditEvent = {
  organizationId: 7,
  action: 'auth.signed_in',
  status: 'success',
  resource: { type: 'session', id: 'abc' },
  actor: 'user:ada',
  caller: { address: '192.0.2.1', userAgent: 'curl' },
};

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['SQLite', 'PostgreSQL'])('on %s', (engine) => {
  let database: Database;
  let clock: TestClock;
  let log: AuditLog;
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'waxwing-audit-'));
    clock = createTestClock();
    const url = engine === 'SQLite' ? undefined : await postgres.createDatabase();
    database = await openDatabase({ url, dataDir, clock, logger: pino({ level: 'silent' }) });
    log = createAuditLog({ database, clock, chain });
  });
  afterEach(async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  });

  const append = (changes: Partial<AuditEvent> = {}) =>
    database.transact((tx) => log.append(tx, { ...event, ...changes }));
  async function write(count: number) {
    for (let index = 0; index < count; index += 1) await append({ details: { index } });
  }
  const faults = async () => (await verifyAudit(database.db, chain)).faults;
  const tamper = (statement: ReturnType<typeof sql>) => database.transact((tx) => statement.execute(tx));

  test('100 at once are one chain without a gap, each organisation with its own', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => append({ organizationId: index % 2, details: { index } })),
    );
    const rows = await database.db.selectFrom('audit_events').selectAll().orderBy('seq').execute();
    for (const organizationId of [0, 1]) {
      const own = rows.filter((row) => row.organization_id === organizationId).map(({ seq }) => seq);
      expect(own).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    }
    expect(await verifyAudit(database.db, chain)).toMatchObject({
      organizations: 2,
      records: 100,
      faults: [],
    });
  });

  test('an act that is taken back leaves no event, and an event that cannot be written takes the act back', async () => {
    await write(1);
    await expect(
      database.transact(async (tx) => {
        await log.append(tx, event);
        throw new Error('taken back');
      }),
    ).rejects.toThrow('taken back');
    expect((await log.list(7, noFilter, { limit: 10, offset: 0 })).total).toBe(1);
    await database.db.schema.alterTable('audit_events').renameTo('hidden').execute();
    const act = database.transact(async (tx) => {
      const row = { id: 1, public_id: 'x', name: 'Acme', created_at: 0 };
      await tx.insertInto('organizations').values(row).execute();
      await log.append(tx, event);
    });
    await expect(act).rejects.toThrow();
    expect(await database.db.selectFrom('organizations').selectAll().execute()).toEqual([]);
  });

  test.each([
    ['edited', sql`update audit_events set actor = 'user:eve' where seq = 3`, 3],
    ['edited in its time', sql`update audit_events set at = at + 1 where seq = 3`, 3],
    ['removed', sql`delete from audit_events where seq = 3`, 3],
    ['removed at the beginning', sql`delete from audit_events where seq = 1`, 1],
    ['cut off at the end', sql`delete from audit_events where seq > 3`, 4],
    ['moved to another organisation', sql`update audit_events set organization_id = 8 where seq = 5`, 5],
  ])('a record that was %s is named', async (_, statement, seq) => {
    await write(5);
    expect(await faults()).toEqual([]);
    await tamper(statement);
    expect((await faults())[0]).toMatchObject({ organizationId: 7, seq });
  });

  test('two records that changed places are named', async () => {
    await write(4);
    await tamper(sql`update audit_events set seq = -1 where seq = 2`);
    await tamper(sql`update audit_events set seq = 2 where seq = 3`);
    await tamper(sql`update audit_events set seq = 3 where seq = -1`);
    expect(await faults()).toMatchObject([{ seq: 2 }]);
  });

  test('a record that was put in is named, in the middle and at the end', async () => {
    await write(3);
    const [last] = (await log.list(7, noFilter, { limit: 1, offset: 0 })).rows;
    if (!last) throw new Error('nothing was written');
    const row = { ...last, id: last.id + 1, seq: 4 };
    await database.transact((tx) => tx.insertInto('audit_events').values(row).execute());
    expect(await faults()).toMatchObject([{ seq: 4, fault: 'this record was put in' }]);
  });

  test('who cuts the end off and sets the end back is found, also after more was written', async () => {
    await write(5);
    await tamper(sql`delete from audit_events where seq > 3`);
    await tamper(sql`update audit_heads set seq = 3, hash = (select hash from audit_events where seq = 3)`);
    expect(await faults()).toMatchObject([{ seq: 4 }]);
    await write(2);
    expect(await faults()).toMatchObject([{ seq: 4, fault: expect.stringContaining('before this record') }]);
  });

  test('a checkpoint finds what was set back as a whole, with its end', async () => {
    await write(3);
    const [head] = await database.db.selectFrom('audit_heads').select(['seq', 'hash', 'mac']).execute();
    if (!head) throw new Error('nothing was written');
    await write(3);
    await log.checkpoint();
    expect(await faults()).toEqual([]);
    await tamper(sql`delete from audit_events where seq > 3`);
    await database.transact((tx) => tx.updateTable('audit_heads').set(head).execute());
    expect(await faults()).toMatchObject([{ seq: 4, fault: expect.stringContaining('checkpoint') }]);
  });

  test('a checkpoint that somebody else signed does not fit', async () => {
    await write(3);
    await log.checkpoint();
    await database.transact((tx) =>
      tx.updateTable('audit_heads').set({ seq: 3 }).where('organization_id', '=', 7).execute(),
    );
    await tamper(sql`update audit_checkpoints set at = at + 1`);
    expect(await faults()).toMatchObject([
      { seq: 3, fault: 'the checkpoint of this record does not fit it' },
    ]);
  });
});

const noFilter = { action: undefined, status: undefined, actor: undefined, from: undefined, to: undefined };
