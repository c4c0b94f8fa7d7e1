import { scanned, scanReasons } from '../../messages/en/files.ts';
import type { ScanStatement } from '../../scan/scan.ts';

/** What the check saw, as it may be said: what, where, and with which rules. */
export function scanSentence({ verdict, reason, rules_version: rules }: ScanStatement): string {
  const why = reason === undefined ? undefined : scanReasons[reason];
  if (verdict === 'not_scanned') return scanned.not(why);
  if (verdict === 'partly_scanned') return scanned.partly(rules, why);
  return scanned.nothingMatched(rules);
}
