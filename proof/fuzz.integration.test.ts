import { test } from 'vitest';
import { proveFuzz } from './fuzz.ts';

test('malformed requests get no 5xx, end nothing, and leave sound requests served', async () => {
  await proveFuzz({ requests: 3_000, seed: 1 });
});
