import { benchAuth } from './auth-bench.ts';
import { type Figure, formatTable } from './figures.ts';
import { benchFiles } from './files-bench.ts';
import { benchGroupedCommit } from './grouped-commit.ts';
import { benchSealing } from './sealing.ts';
import { benchLog, benchMemory, benchSecrets } from './secrets-bench.ts';

// `npm run bench`: everything beside what the machine can do at best, measured in the same minute.

const startedAt = performance.now();
const figures: Figure[] = [];
for (const bench of [
  benchSecrets,
  benchMemory,
  benchLog,
  benchGroupedCommit,
  benchSealing,
  benchFiles,
  benchAuth,
]) {
  figures.push(...(await bench()));
}
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(`${formatTable(figures)}\n\nmeasured in ${seconds.toFixed(0)} s\n`);
