// `npm test`: everything, both databases and Chromium included. `npm test -- <filters and options of vitest>`.
import { parseCLI, startVitest, type TestModule, type Vitest } from 'vitest/node';
import { provideTestNeeds } from './test-needs.ts';
import { summarize, type TestOutcome } from './test-summary.ts';
import { ensureWebBuilt } from './web-build.ts';

provideTestNeeds(process.env);
await ensureWebBuilt();
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const vitest = await startVitest(filter, { ...options, watch: false });
const { isGood, lines } = summarizeRun(vitest);
await vitest.close();
process.stdout.write(`${lines.join('\n')}\n`);
process.exit(isGood ? 0 : 1);

function summarizeRun({ state }: Vitest) {
  const modules = state.getTestModules();
  const fileErrors = modules.filter((module) => module.errors().length > 0).length;
  return summarize(modules.flatMap(outcomesOf), fileErrors + state.getUnhandledErrors().length);
}

function outcomesOf(module: TestModule): TestOutcome[] {
  return [...module.children.allTests()].map((test) => {
    const result = test.result();
    const note = result.state === 'skipped' ? result.note : undefined;
    return { name: `${module.relativeModuleId} > ${test.fullName}`, state: result.state, note };
  });
}
