import { createHmac } from 'node:crypto';
import type { ReportReceived } from '@waxwing/contract';
import type { BaseLogger } from 'pino';
import { networkPrefixOf } from '../shared/networks.ts';
import type { PayloadKind } from './payload-kind.ts';
import { isVisibleToReporter, type Report, type ReportParts, reportShare } from './reports.ts';
import type { ShareEngine } from './share-engine.ts';

export interface ReportInboxParts extends Omit<ReportParts, 'parts'> {
  readonly shares: ShareEngine;
  /** Keys the hash of networks, so that the table holds no addresses. */
  readonly networkKey: Uint8Array;
  readonly logger: Pick<BaseLogger, 'error'>;
}

/** What a kind of share brings to be reported. */
interface Reportable {
  readonly kind: Pick<PayloadKind<unknown>, 'name' | 'tokens'>;
  /** What whoever may not know of a share is told. */
  readonly notFound: () => Error;
}

/** Abuse reports about shares of one kind. */
export interface ReportInbox {
  /** Keeps a report. What does not exist is not found, and neither is what is hidden from whoever lacks its link. */
  receive(
    token: string,
    /** Also of a caller with a key: were keys counted, three of them would be three networks. */
    address: string,
    report: Omit<Report, 'networkHash'>,
  ): Promise<ReportReceived>;
}

export function createReportInbox(options: ReportInboxParts, { kind, notFound }: Reportable): ReportInbox {
  const { shares, networkKey, database, clock, logger } = options;
  return {
    async receive(token, address, report) {
      const share = await shares.find(kind, token);
      if (!share) throw notFound();
      const isVisible = await isVisibleToReporter(database.db, share, report, clock.now());
      const networkHash = createHmac('sha256', networkKey).update(networkPrefixOf(address)).digest();
      const parts = { database, clock, parts: shares.parts };
      const keeping = reportShare(parts, share.id, { ...report, networkHash });
      if (!isVisible) {
        // Kept, but not waited for: the time of a write would tell that there is something to report.
        keeping.catch((error: unknown) => logger.error({ err: error }, 'a report was not kept'));
        throw notFound();
      }
      await keeping;
      return { success: true, message: 'Report received.' };
    },
  };
}
