import { test } from 'vitest';
import { proveBigFiles } from './big-files.ts';

const bytes = 96 * 1024 ** 2 + 12_345;
/** A file as small as this is scanned in one piece, in memory once as it is and once in the scanner. */
const scanMegabytes = (2 * bytes) / 1e6;

test('a file goes up and down, through the pages and by the command, unchanged and with little memory', async () => {
  await proveBigFiles({ bytes, browserMegabytes: 256 + scanMegabytes, serverMegabytes: 120 });
}, 180_000);
