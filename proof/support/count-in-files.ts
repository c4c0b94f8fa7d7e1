import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Reads needles (hex, one a line) from standard input and prints for each how often it occurs in the files of the
// folder. A process of its own: reading a database file in the process that has it open drops SQLite's locks on it.

const [folder = ''] = process.argv.slice(2);
const needles = readFileSync(0, 'utf8').trim().split('\n');
const counts = needles.map(() => 0);
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const content = readFileSync(join(entry.parentPath, entry.name));
  needles.forEach((needle, index) => {
    counts[index] = (counts[index] ?? 0) + countIn(content, Buffer.from(needle, 'hex'));
  });
}
process.stdout.write(JSON.stringify(counts));

function countIn(content: Buffer, needle: Buffer): number {
  let count = 0;
  for (let at = content.indexOf(needle); at !== -1; at = content.indexOf(needle, at + 1)) count += 1;
  return count;
}
