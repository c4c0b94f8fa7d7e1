import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe } from 'vitest';
import { openDatabase } from '../database/database.ts';
import { apiKeyCases } from './api-keys.cases.ts';

describe('on SQLite', () => {
  apiKeyCases(async (clock) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-api-keys-'));
    const database = await openDatabase({ dataDir, clock, logger: pino({ level: 'silent' }) });
    const remove = async () => {
      await database.close();
      await rm(dataDir, { recursive: true });
    };
    return { database, remove };
  });
});
