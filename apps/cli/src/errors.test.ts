import { readFile } from 'node:fs/promises';
import { WaxwingError, type WaxwingErrorCode } from '@waxwing/sdk';
import { describe, expect, test } from 'vitest';
import { CliError, describeError, ResumableError } from './errors.ts';
import { exitCodeMeanings, exitCodes } from './exit-codes.ts';
import { overviewHelp } from './help.ts';
import { errorSentences } from './messages.ts';

// The keys of the table are the codes of the SDK: the type of the table holds them together.
const sdkCodes = Object.keys(errorSentences) as WaxwingErrorCode[];

describe('what is said about an error', () => {
  test.each(sdkCodes)('%s says what happened, and ends as a sentence', (code) => {
    const { message, exitCode } = describeError(new WaxwingError(code, 'for developers'));
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(exitCode).toBeGreaterThan(0);
    expect(exitCodeMeanings.map(([number]) => number)).toContain(exitCode);
  });

  test.each([
    ['NOT_FOUND', 3],
    ['EXPIRED', 3],
    ['VIEWED', 4],
    ['REVOKED', 4],
    ['TAKEN_DOWN', 4],
    ['GONE', 4],
    ['WRONG_PASSPHRASE', 5],
    ['PASSCODE_LOCKED', 5],
    ['LINK_DAMAGED', 6],
    ['DATA_DAMAGED', 6],
    ['OFFLINE', 7],
    ['RATE_LIMITED', 8],
    ['UNAUTHORIZED', 9],
    ['SERVER_ERROR', 1],
  ] as const)('%s ends with %d, for ever', (code, exitCode) => {
    expect(describeError(new WaxwingError(code, ''))).toMatchObject({ code, exitCode });
  });

  test('a wait is said in words and given in seconds', () => {
    const locked = describeError(new WaxwingError('PASSCODE_LOCKED', '', { retryAfterSeconds: 540 }));
    expect(locked.message).toContain('Try again in nine minutes.');
    expect(locked.retryAfterSeconds).toBe(540);
  });

  test('a failure of the server carries the reference for its operator', () => {
    const failed = describeError(new WaxwingError('SERVER_ERROR', '', { requestId: 'r-17' }));
    expect(failed).toMatchObject({ requestId: 'r-17', message: expect.stringContaining('r-17') });
  });

  test('an interruption has the code that shells expect', () => {
    expect(describeError(new CliError('INTERRUPTED', 'Interrupted.')).exitCode).toBe(130);
  });

  test('what to do next stands behind what happened, and the exit code stays', () => {
    const error = new ResumableError(new WaxwingError('OFFLINE', ''), 'Do this.');
    expect(describeError(error)).toMatchObject({ code: 'OFFLINE', exitCode: 7 });
    expect(describeError(error).message).toMatch(/^The server could not be reached\. .* Do this\.$/);
  });

  test('what nobody foresaw is told apart', () => {
    expect(describeError(new TypeError('odd'))).toMatchObject({ code: 'UNEXPECTED', exitCode: 1 });
    expect(describeError('odd')).toMatchObject({ code: 'UNEXPECTED', exitCode: 1 });
  });

  test('what a server says is given a stop', () => {
    const refused = describeError(new WaxwingError('INVALID_REQUEST', '', { detail: 'too long' }));
    expect(refused.message).toBe('This was not accepted: too long.');
  });

  test('the README has the same table of exit codes as --help', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const rows = exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`);
    // The formatter lines the columns up with spaces.
    expect(readme.replaceAll(/ +/g, ' ')).toContain(rows.join('\n'));
  });

  test('--help lists every exit code except those of signals', () => {
    const { brokenPipe, terminated, ...listed } = exitCodes;
    const help = overviewHelp();
    for (const code of Object.values(listed)) expect(help).toMatch(new RegExp(`^ +${code}  \\S`, 'm'));
  });
});
