import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databaseWriter, type Program, startProgram } from '../../../test/programs.ts';
import { systemClock } from '../../shared/clock.ts';
import { type Database, openDatabase } from '../database.ts';

let dataDir: string;
let programs: Program[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-processes-'));
  programs = [];
});
afterEach(async () => {
  await Promise.all(programs.map((program) => program.kill()));
  await rm(dataDir, { recursive: true });
});

function open(): Promise<Database> {
  return openDatabase({ dataDir, clock: systemClock, logger: pino({ level: 'silent' }) });
}

function startWriter(...args: string[]): Program {
  const program = startProgram(databaseWriter, dataDir, ...args);
  programs.push(program);
  return program;
}

/** Reads lines until `count` came after `open`, kills, and returns everything that was acknowledged. */
async function killAfter(program: Program, count: number): Promise<number[]> {
  const acknowledged: number[] = [];
  for await (const line of program.lines) {
    if (line === 'open') continue;
    acknowledged.push(Number(line));
    if (acknowledged.length === count) void program.kill();
  }
  const what = `it ended by itself after ${acknowledged.length}: ${program.complaints()}`;
  expect(acknowledged.length, what).toBeGreaterThanOrEqual(count);
  return acknowledged;
}

async function untilOpen(program: Program): Promise<void> {
  for await (const line of program.lines) if (line === 'open') return;
  throw new Error(`The program did not open the folder: ${program.complaints()}`);
}

describe('a killed process', () => {
  test('has lost nothing that it acknowledged, however often it is killed', async () => {
    const acknowledged: number[] = [];
    for (const count of [1, 50, 500, 2_000]) acknowledged.push(...(await killAfter(startWriter(), count)));
    const database = await open();
    const rows = await database.db.selectFrom('payload_keys').select('id').execute();
    await database.close();
    const stored = new Set(rows.map((row) => row.id));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  });

  test('leaves the folder free for the next one', async () => {
    await killAfter(startWriter(), 10);
    const database = await open();
    await database.ping();
    await database.close();
  });
});

describe('a second process on the folder', () => {
  test('refuses to start and says why; the first goes on', async () => {
    const database = await open();
    const second = startWriter();
    expect(await second.ended).not.toBe(0);
    expect(second.complaints()).toContain(`Another Waxwing is running on the data folder ${dataDir}`);
    await database.transact((tx) =>
      tx
        .insertInto('payload_keys')
        .values({ id: 1, key: new Uint8Array(32) })
        .execute(),
    );
    await database.close();
  });

  test('is refused in the same process too, and leaves the lock where it is', async () => {
    await untilOpen(startWriter());
    await expect(open()).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await expect(open()).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
  });
});

describe('files', () => {
  test.each(['000', '022', '777'])("are the owner's alone under umask %s", async (umask) => {
    await chmod(dataDir, 0o755);
    const writer = startWriter(umask);
    await untilOpen(writer);
    expect(await modeOf(dataDir)).toBe('700');
    const names = (await readdir(dataDir)).sort();
    expect(names).toEqual([
      'waxwing.db',
      'waxwing.db-shm',
      'waxwing.db-wal',
      'waxwing.lock',
      'waxwing.reserve',
    ]);
    for (const name of names) expect(`${name} ${await modeOf(join(dataDir, name))}`).toBe(`${name} 600`);
  });

  test('are made in a folder that does not exist yet', async () => {
    const nested = join(dataDir, 'a', 'b');
    const database = await openDatabase({
      dataDir: nested,
      clock: systemClock,
      logger: pino({ level: 'silent' }),
    });
    await database.close();
    expect(await modeOf(nested)).toBe('700');
  });
});

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}
