import { defineConfig } from 'vitest/config';

/** Servers, databases and kills are mostly waited for: two files at once also pay on two cores. */
const maxWorkers = 2;

// Three suites: `unit` is the quick loop, `integration` starts real servers and databases, `e2e` drives Chromium. They
// run one after the other, so that nothing else takes the time that a browser or a server under load needs.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          maxWorkers,
          sequence: { groupOrder: 0 },
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.e2e.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'integration',
          maxWorkers,
          sequence: { groupOrder: 1 },
          include: ['{packages,apps,bench,examples,proof,scripts}/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['{packages,apps}/**/*.e2e.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
