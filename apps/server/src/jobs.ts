import { Cron } from 'croner';
import type { BaseLogger } from 'pino';
import type { AuditLog } from './audit/audit-log.ts';
import { forgetChallenges } from './auth/challenges.store.ts';
import { forgetCliCodes } from './auth/cli-codes.store.ts';
import { forgetInviteCodes } from './auth/invite-codes.store.ts';
import { forgetMailTokens } from './auth/mail-tokens.store.ts';
import { forgetSessions } from './auth/sessions.store.ts';
import type { SigningKeys } from './auth/signing-keys.ts';
import { forgetInvitations } from './auth/team.store.ts';
import type { Database } from './database/database.ts';
import { sweepIdempotencyKeys } from './http/idempotency.ts';
import type { Mail } from './mail/mail.ts';
import type { Clock } from './shared/clock.ts';
import { sweepHistory } from './shares/retention.ts';
import type { ShareEngine } from './shares/share-engine.ts';
import { type SweepParts, sweepShares } from './shares/sweep.ts';

/** What is to be done about the bytes of files. */
interface FileJobs {
  /** Ends drafts that got no byte for too long. */
  endAbandoned(): Promise<void>;
  /** Removes the bytes of what has ended. */
  removeGarbage(): Promise<void>;
  /** Finds bytes without a share, and shares without their bytes. */
  reconcile(): Promise<void>;
}

export interface JobParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly shares: ShareEngine;
  readonly files: FileJobs;
  readonly signingKeys: Pick<SigningKeys, 'rotate'>;
  readonly audit: Pick<AuditLog, 'checkpoint'>;
  /** Writes letters that were asked for, before they are delivered. */
  readonly letters: { writeLetters(): Promise<void> };
  readonly mail: Pick<Mail, 'deliver'>;
  readonly partnerKeys: { endDue(): Promise<void> };
  readonly logger: Pick<BaseLogger, 'error'>;
  readonly retentionDays: number;
}

/**
 * Starts the periodic work: what has expired or ended goes at the start and within seconds, old history and kept
 * answers every quarter of an hour. Every node may run it: each share is locked and looked at again.
 * @returns stops it
 */
export async function startJobs(parts: JobParts): Promise<() => void> {
  const { database, clock, retentionDays } = parts;
  let isStopped = false;
  const sweep: SweepParts = { database, clock, parts: parts.shares.parts };
  const ends = async () => {
    await parts.files.endAbandoned();
    await sweepShares(sweep);
    // The database can be swept while the storage of files is out of reach.
    await parts.files.removeGarbage().catch(report);
  };
  const everything = async () => {
    await ends();
    await sweepIdempotencyKeys(database, clock.now());
    await sweepHistory(database, clock.now(), retentionDays);
    await database.transact(async (tx) => {
      await forgetSessions(tx, clock.now());
      await forgetChallenges(tx, clock.now());
      await forgetCliCodes(tx, clock.now());
      await forgetMailTokens(tx, clock.now());
      await forgetInvitations(tx, clock.now());
      await forgetInviteCodes(tx, clock.now());
    });
    await parts.partnerKeys.endDue().catch(report);
    await parts.signingKeys.rotate();
  };
  const letters = async () => {
    // What waits already leaves also when nothing new can be written.
    await parts.letters.writeLetters().catch(report);
    await parts.mail.deliver();
  };
  await everything();
  const options = { protect: true, unref: true, catch: (error: unknown) => report(error) };
  const jobs = [
    new Cron('*/5 * * * * *', options, ends),
    new Cron('*/15 * * * *', options, everything),
    new Cron('30 3 * * *', options, parts.files.reconcile),
    new Cron('0 * * * *', options, parts.audit.checkpoint),
    new Cron('*/5 * * * * *', options, letters),
  ];
  // It looks at every blob there is, so nobody waits for it.
  parts.files.reconcile().catch(report);
  return () => {
    isStopped = true;
    for (const job of jobs) job.stop();
  };

  function report(error: unknown): void {
    // What is cut off by the end of the server goes on with its next start.
    if (!isStopped) parts.logger.error({ err: error }, 'periodic work failed, it is tried again');
  }
}
