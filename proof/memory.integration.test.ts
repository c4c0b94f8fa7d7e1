import { test } from 'vitest';
import { proveMemory } from './memory.ts';

test('once it is warm, more requests take no more memory', async () => {
  await proveMemory({ warmUpRequests: 6_000, moreRequests: 4_000 });
});
