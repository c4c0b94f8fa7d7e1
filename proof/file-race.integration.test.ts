import { test } from 'vitest';
import { type FileRaceStage, proveFileRace } from './file-race.ts';

const stages: FileRaceStage[] = ['SQLite', 'PostgreSQL'];

test.for(stages)(
  'however many claim at once, files with one download are handed out once: %s',
  async (stage) => {
    await proveFileRace(stage, { claimers: 100, rounds: 3 });
  },
);
