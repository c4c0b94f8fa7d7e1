import type { ScanStatement, ScanVerdict, Verdict } from './scan.ts';

/**
 * What the sender's app says about all files of a share, for the `scan` member of the manifest. Every file has to have
 * been looked into for "no rule matched"; of reasons and rules the first is told.
 *
 * @returns undefined without any verdict
 */
export function statementOf(verdicts: readonly ScanVerdict[]): ScanStatement | undefined {
  const last = verdicts.at(-1);
  if (last === undefined) return undefined;
  const verdict = together(verdicts);
  const reason = verdicts.find((each) => each.reason !== undefined)?.reason;
  const rule = verdicts.find((each) => each.rule !== undefined)?.rule;
  const rules = verdicts.find(({ rulesSha256 }) => rulesSha256 !== undefined);
  return {
    verdict,
    scope: verdicts.every(({ scope }) => scope === 'full') ? 'full' : 'partial',
    ...(reason !== undefined && { reason }),
    ...(rule !== undefined && { rule }),
    engine: last.engine,
    ...(rules?.rulesVersion !== undefined && { rules_version: rules.rulesVersion }),
    ...(rules?.rulesSha256 !== undefined && { rules_sha256: rules.rulesSha256 }),
    by: 'sender-client',
    at: last.at,
  };
}

function together(verdicts: readonly ScanVerdict[]): Verdict {
  const all = (verdict: Verdict) => verdicts.every((each) => each.verdict === verdict);
  if (verdicts.some(({ verdict }) => verdict === 'matched')) return 'matched';
  if (all('no_rule_matched')) return 'no_rule_matched';
  return all('not_scanned') ? 'not_scanned' : 'partly_scanned';
}
