import { expect, test } from 'vitest';
import type { ScanVerdict, Verdict } from './scan.ts';
import { statementOf } from './statement.ts';

const rules = { rulesVersion: '2026-01-01', rulesSha256: 'ab' };
const at = '2026-01-01T00:00:00.000Z';
const verdict = (verdict: Verdict, more: Partial<ScanVerdict> = {}): ScanVerdict => ({
  verdict,
  scope: verdict === 'no_rule_matched' || verdict === 'matched' ? 'full' : 'partial',
  engine: 'yara-x/1',
  ...rules,
  at,
  ...more,
});
const whole = verdict('no_rule_matched');
const partly = verdict('partly_scanned', { reason: 'too_large' });
const not = verdict('not_scanned', { reason: 'encrypted' });

test('only files that were all looked into make "no rule matched"', () => {
  expect(statementOf([whole, whole])).toEqual({
    verdict: 'no_rule_matched',
    scope: 'full',
    engine: 'yara-x/1',
    rules_version: '2026-01-01',
    rules_sha256: 'ab',
    by: 'sender-client',
    at,
  });
  expect(statementOf([whole, partly])).toMatchObject({
    verdict: 'partly_scanned',
    scope: 'partial',
    reason: 'too_large',
  });
  expect(statementOf([whole, not])).toMatchObject({ verdict: 'partly_scanned', reason: 'encrypted' });
  expect(statementOf([not, not])).toMatchObject({ verdict: 'not_scanned', scope: 'partial' });
});

test('one match speaks for all files, and names its rule', () => {
  const match = verdict('matched', { rule: 'bad' });
  expect(statementOf([whole, match, not])).toMatchObject({
    verdict: 'matched',
    rule: 'bad',
    scope: 'partial',
  });
});

test('no files, no statement', () => {
  expect(statementOf([])).toBeUndefined();
});
