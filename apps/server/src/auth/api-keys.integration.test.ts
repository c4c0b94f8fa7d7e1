import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { afterAll, beforeAll, describe } from 'vitest';
import { startPostgres, type TestPostgres } from '../../test/postgres.ts';
import { openDatabase } from '../database/database.ts';
import { apiKeyCases } from './api-keys.cases.ts';

describe('on PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  apiKeyCases(async (clock) => {
    const url = await postgres.createDatabase();
    const logger = pino({ level: 'silent' });
    const database = await openDatabase({ url, dataDir: tmpdir(), clock, logger });
    return { database, remove: () => database.close() };
  });
});
