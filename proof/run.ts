import type { Proof } from './proof.ts';
import { proofs } from './proofs.ts';

// `npm run proof`: the long proofs, all of them or those that are named, one after the other.

const names = process.argv.slice(2);
const unknown = names.filter((name) => !proofs.some((proof) => proof.name === name));
if (unknown.length > 0) {
  process.stderr.write(`There is no proof ${unknown.join(', ')}; there are:\n`);
  for (const { name, claim } of proofs) process.stderr.write(`  ${name.padEnd(12)} ${claim}\n`);
  process.exit(2);
}

let failures = 0;
for (const proof of proofs) {
  if (names.length === 0 || names.includes(proof.name)) failures += (await run(proof)) ? 0 : 1;
}
process.stdout.write(failures === 0 ? '\nEverything holds.\n' : `\n${failures} of the proofs FAILED.\n`);
process.exitCode = failures === 0 ? 0 : 1;

async function run({ name, claim, prove }: Proof): Promise<boolean> {
  process.stdout.write(`\n${name}: ${claim}\n`);
  const startedAt = performance.now();
  try {
    const figures = await prove();
    for (const [label, value] of Object.entries(figures))
      process.stdout.write(`  ${label.padEnd(44)} ${value}\n`);
    process.stdout.write(`  holds, ${seconds(startedAt)}\n`);
    return true;
  } catch (error) {
    process.stdout.write(
      `  FAILED after ${seconds(startedAt)}: ${error instanceof Error ? error.stack : error}\n`,
    );
    return false;
  }
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1_000).toFixed(0)} s`;
}
