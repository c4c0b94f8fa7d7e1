import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readMails, startSmtp, type TestSmtp } from '../../test/mailbox.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { createTestClock, type TestClock } from '../shared/clock.ts';
import { openVault, type Vault } from '../vault/vault.ts';
import type { Carrier } from './carrier.ts';
import { createMail, type Letter, type Mail } from './mail.ts';
import { openCarrier } from './open-carrier.ts';

const minute = 60_000;
const hour = 60 * minute;
const from = { name: 'Waxwing', address: 'waxwing@share.example' };
const letter: Letter = {
  to: 'ada@example.com',
  subject: 'Grüße',
  paragraphs: ['Hello Ada.'],
  link: { label: 'Open', url: 'https://share.example/app/reset#token=c4nary' },
};

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['SQLite', 'PostgreSQL'])('the outbox on %s', (engine) => {
  let clock: TestClock;
  let database: Database;
  let vault: Vault;
  let dataDir: string;
  let logs: string[];
  let smtp: TestSmtp;

  beforeEach(async () => {
    clock = createTestClock();
    logs = [];
    dataDir = await mkdtemp(join(tmpdir(), 'waxwing-mail-'));
    const url = engine === 'SQLite' ? undefined : await postgres.createDatabase();
    database = await openDatabase({ dataDir, clock, logger: pino({ level: 'silent' }), url });
    const masterKeyFile = join(dataDir, 'master.key');
    vault = await openVault({ database, clock, masterKey: undefined, masterKeyFile, mayCreateFile: true });
    smtp = await startSmtp();
  });
  afterEach(async () => {
    await smtp.stop();
    await database.close();
    await rm(dataDir, { recursive: true });
  });

  const mailWith = (carrier: Carrier): Mail =>
    createMail({
      database,
      clock,
      vault,
      carrier,
      logger: pino({ level: 'trace' }, { write: (line) => void logs.push(line) }),
    });
  const smtpMail = (url = smtp.url) => mailWith(openCarrier(url, { dataDir, from }));
  const write = (mail: Mail, changes: Partial<Letter> = {}) =>
    database.transact((tx) => mail.send(tx, { ...letter, ...changes }));
  const waiting = () => database.db.selectFrom('outgoing_mails').selectAll().execute();

  test('a letter leaves over SMTP, as text and as HTML, and nothing of it stays', async () => {
    const mail = smtpMail();
    await write(mail);
    await mail.deliver();
    const [received] = await smtp.parsed();
    expect(received).toMatchObject({
      from,
      to: [{ address: 'ada@example.com' }],
      subject: 'Grüße',
      text: expect.stringContaining('https://share.example/app/reset#token=c4nary\n'),
      html: expect.stringContaining('Hello Ada.'),
    });
    expect(smtp.received).toHaveLength(1);
    expect(await waiting()).toEqual([]);
  });

  test('a letter is written with the act it tells of, or not at all', async () => {
    const mail = smtpMail();
    const failing = database.transact(async (tx) => {
      await mail.send(tx, letter);
      throw new Error('the act failed');
    });
    await expect(failing).rejects.toThrow('the act failed');
    await mail.deliver();
    expect(smtp.received).toEqual([]);
  });

  test('a letter that waits cannot be read in the database, nor moved to another row', async () => {
    const mail = smtpMail();
    await write(mail);
    await write(mail, { to: 'eve@example.com' });
    const [one, other] = await waiting();
    for (const { sealed } of await waiting())
      expect(Buffer.from(sealed).toString('latin1')).not.toMatch(/c4nary|ada/);
    if (!one || !other) throw new Error('two letters wait');
    await database.db.updateTable('outgoing_mails').set({ due_at: 0 }).where('id', '=', one.id).execute();
    await database.db.deleteFrom('outgoing_mails').where('id', '=', other.id).execute();
    await database.db
      .insertInto('outgoing_mails')
      .values({ ...other, sealed: one.sealed })
      .execute();
    await mail.deliver();
    await mail.deliver();
    expect(smtp.received.map(({ to }) => to)).toEqual([['ada@example.com']]);
    expect(await waiting()).toHaveLength(1);
  });

  test('what cannot leave now leaves later, after pauses that grow', async () => {
    const mail = smtpMail();
    const port = Number(new URL(smtp.url).port);
    await smtp.stop();
    await write(mail);
    const pauses: number[] = [];
    for (let times = 0; times < 9; times += 1) {
      await mail.deliver();
      const [{ due_at = 0 } = {}] = await waiting();
      pauses.push((due_at - clock.now()) / minute);
      clock.set(due_at);
    }
    expect(pauses).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60]);
    smtp = await startSmtp({}, port);
    await mail.deliver();
    expect(smtp.received).toHaveLength(1);
    expect(await waiting()).toEqual([]);
  });

  test('while nothing leaves one is tried at a time, and before its turn none', async () => {
    let tries = 0;
    const mail = mailWith({
      async carry() {
        tries += 1;
        throw new Error('unreachable');
      },
    });
    await write(mail);
    await write(mail);
    await mail.deliver();
    expect(tries).toBe(1);
    await mail.deliver();
    expect(tries).toBe(2);
    await mail.deliver();
    expect(tries).toBe(2);
  });

  test('a letter is given up after three days, or when it is of no more use', async () => {
    const mail = smtpMail('smtp://127.0.0.1:1');
    await write(mail);
    await write(mail, { goodUntil: clock.now() + hour });
    clock.advance(hour);
    await mail.deliver();
    await mail.deliver();
    expect(await waiting()).toHaveLength(1);
    clock.advance(72 * hour);
    await mail.deliver();
    expect(await waiting()).toEqual([]);
    expect(logs.join('')).toContain('a mail is given up');
    expect(logs.join('')).not.toMatch(/c4nary|ada@example/);
  });

  test('an address that the server refuses for good is not tried again, and holds up nobody', async () => {
    await smtp.stop();
    smtp = await startSmtp({
      onRcptTo({ address }, _session, done) {
        if (!address.startsWith('gone')) return done();
        done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
      },
    });
    const mail = smtpMail();
    await write(mail, { to: 'gone@example.com' });
    await write(mail);
    await mail.deliver();
    expect(smtp.received.map(({ to }) => to)).toEqual([['ada@example.com']]);
    expect(await waiting()).toEqual([]);
  });

  test('two processes do not send one letter at the same time', async () => {
    let carried = 0;
    const both = Promise.withResolvers<void>();
    const carrier: Carrier = {
      async carry() {
        carried += 1;
        await both.promise;
      },
    };
    const [one, other] = [mailWith(carrier), mailWith(carrier)];
    await write(one);
    const first = one.deliver();
    await expect.poll(() => carried).toBe(1);
    await other.deliver();
    both.resolve();
    await first;
    expect(carried).toBe(1);
    expect(await waiting()).toEqual([]);
  });

  test('whoever died over a letter holds it for ten minutes; it then leaves under the same id', async () => {
    const ids: string[] = [];
    const dying = mailWith({
      carry({ id }) {
        ids.push(id);
        return new Promise(() => undefined);
      },
    });
    await write(dying);
    void dying.deliver();
    await expect.poll(() => ids).toHaveLength(1);
    const next = mailWith({
      async carry({ id }) {
        ids.push(id);
      },
    });
    await next.deliver();
    expect(ids).toHaveLength(1);
    clock.advance(10 * minute);
    await next.deliver();
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test('no name and no subject adds a header or a recipient', async () => {
    const mail = smtpMail();
    await write(mail, {
      subject: 'Hi\r\nBcc: evil@example.com\r\n\r\nbody',
      replyTo: { name: 'Eve"\r\nBcc: evil@example.com, <x@example.com>', address: 'eve@example.com' },
    });
    await mail.deliver();
    const [received] = await smtp.parsed();
    expect(smtp.received[0]?.to).toEqual(['ada@example.com']);
    expect(received?.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(received?.replyTo).toMatchObject([{ address: 'eve@example.com' }]);
    expect(received?.subject).toBe('Hi Bcc: evil@example.com body');
  });

  test('without a server each letter is a file of its own, which only the operator can read', async () => {
    const mail = mailWith(openCarrier(undefined, { dataDir, from }));
    await write(mail);
    clock.advance(minute);
    await write(mail, { to: 'eve@example.com' });
    await mail.deliver();
    const folder = join(dataDir, 'mail');
    const names = await readdir(folder);
    expect(names.filter((name) => /^2026-06-01T00-0.+\.eml$/.test(name))).toHaveLength(2);
    expect(names).toHaveLength(2);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect((await readMails(dataDir)).map(({ to }) => to?.[0]?.address)).toEqual([
      'ada@example.com',
      'eve@example.com',
    ]);
  });

  test('the link stands in the file in one piece, whatever else is in it', async () => {
    const mail = mailWith(openCarrier(undefined, { dataDir, from }));
    await write(mail, { paragraphs: [`Grüße von ${'sehr '.repeat(40)}weit her.`] });
    await mail.deliver();
    const folder = join(dataDir, 'mail');
    const [name = ''] = await readdir(folder);
    const lines = (await readFile(join(folder, name), 'utf8')).split('\r\n');
    expect(lines).toContain('https://share.example/app/reset#token=c4nary');
    const [parsed] = await readMails(dataDir);
    expect(parsed?.text).toContain('Grüße von sehr');
    expect(parsed?.html).toContain('Grüße von sehr');
  });

  test('a server that wants a password gets the one of the address', async () => {
    await smtp.stop();
    const seen: unknown[] = [];
    smtp = await startSmtp({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        seen.push([username, password]);
        if (password === 'p@ss') return done(null, { user: username });
        done(new Error('wrong'));
      },
    });
    const mail = smtpMail(smtp.url.replace('//', '//ops:wrong@'));
    await write(mail);
    await mail.deliver();
    expect(smtp.received).toEqual([]);
    // It is our mistake, not one of the letter.
    expect(await waiting()).toHaveLength(1);
    clock.advance(minute);
    await smtpMail(smtp.url.replace('//', '//ops:p%40ss@')).deliver();
    expect(smtp.received).toHaveLength(1);
    expect(seen).toContainEqual(['ops', 'p@ss']);
    expect(logs.join('')).not.toMatch(/wrong@|p@ss/);
  });

  test('stopping ends an attempt that hangs, and the letter stays', async () => {
    const hanging = Promise.withResolvers<void>();
    const mail = mailWith({
      async carry(_parcel, signal) {
        hanging.resolve();
        await new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      },
    });
    await write(mail);
    const delivering = mail.deliver();
    await hanging.promise;
    await mail.close();
    await delivering;
    expect(await waiting()).toHaveLength(1);
  });
});
