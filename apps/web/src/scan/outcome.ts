import type { Form, Look } from './engine.ts';
import type { ScanReason, ScanVerdict } from './scan.ts';

/** A verdict without what it was reached with: when, by which engine, with which rules. */
export type Outcome = Pick<ScanVerdict, 'verdict' | 'rule' | 'description' | 'entry' | 'reason' | 'scope'>;

/** There was nothing to be seen. */
export function notScanned(reason: ScanReason): Outcome {
  return { verdict: 'not_scanned', reason, scope: 'partial' };
}

/** A rule matched; nothing else about the file matters then. */
export function matched(match: NonNullable<Look['match']>, scope: Outcome['scope'], entry?: string): Outcome {
  return { verdict: 'matched', ...match, ...(entry !== undefined && { entry }), scope };
}

/** No rule matched. The first reason is the one that is told. */
export function withoutMatch(reasons: readonly ScanReason[]): Outcome {
  const [reason] = reasons;
  if (reason === undefined) return { verdict: 'no_rule_matched', scope: 'full' };
  return { verdict: 'partly_scanned', reason, scope: 'partial' };
}

/** What the form of something keeps from being seen. */
export function reasonsOf(forms: ReadonlySet<Form>): readonly ScanReason[] {
  return [...forms];
}
