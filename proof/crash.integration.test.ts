import { test } from 'vitest';
import { proveCrash } from './crash.ts';

test('a server that is killed under load loses nothing it acknowledged and hands nothing out twice', async () => {
  await proveCrash({ kills: 4 });
});
