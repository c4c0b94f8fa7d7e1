/** What one test came to. */
export interface TestOutcome {
  /** File, groups and name. */
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  /** Why it was skipped, where the test says so. */
  readonly note?: string | undefined;
}

export interface TestSummary {
  readonly isGood: boolean;
  /** What to print last: skipped tests with their reasons, then one line with the counts. */
  readonly lines: readonly string[];
}

/**
 * Sums up a run. A file that could not run and an error outside of every test count as one failure each, and a
 * run without any test is not good: it would otherwise hide what was not run.
 */
export function summarize(outcomes: readonly TestOutcome[], otherFailures: number): TestSummary {
  const count = (state: TestOutcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  const skipped = outcomes.filter(({ state }) => state === 'skipped');
  const passed = count('passed');
  // A test that is still pending after the run never came to its end.
  const failed = count('failed') + count('pending') + otherFailures;
  return {
    isGood: failed === 0 && passed > 0,
    lines: [
      ...skipped.map(({ name, note }) => `skipped: ${name} (${note ?? 'no reason given'})`),
      `tests: ${passed} passed, ${failed} failed`,
    ],
  };
}
