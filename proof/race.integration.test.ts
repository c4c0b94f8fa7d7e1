import { test } from 'vitest';
import { proveRace, type RaceStage } from './race.ts';

const stages: RaceStage[] = ['SQLite', 'PostgreSQL', 'PostgreSQL, two processes'];

test.for(stages)('however many ask at once, a secret gives exactly its views: %s', async (stage) => {
  await proveRace(stage, { readers: 50, rounds: 5 });
});
