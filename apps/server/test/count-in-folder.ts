import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Prints how often the bytes of the second argument (hex) occur in the files of the folder of the first.
// A process of its own: reading a database file in the process that has it open drops SQLite's locks on it.

const [folder = '', hex = ''] = process.argv.slice(2);
const needle = Buffer.from(hex, 'hex');
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const total = files.reduce((sum, file) => sum + countIn(readFileSync(join(file.parentPath, file.name))), 0);
process.stdout.write(`${total}\n`);

function countIn(content: Buffer): number {
  let count = 0;
  for (let at = content.indexOf(needle); at !== -1; at = content.indexOf(needle, at + 1)) count += 1;
  return count;
}
