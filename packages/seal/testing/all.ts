import type { Suite } from './suite.ts';

/** Every suite that needs no vectors, in reading order. */
export const suites: readonly Suite[] = [];
