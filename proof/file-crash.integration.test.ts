import { test } from 'vitest';
import { proveFileCrash } from './file-crash.ts';

test('a server that is killed in uploads keeps what it acknowledged, and opens nothing incomplete', async () => {
  await proveFileCrash({ kills: 3 });
}, 120_000);
