import { createHmac } from 'node:crypto';
import type { ReportReceived } from '@waxwing/contract';
import type { BaseLogger } from 'pino';
import { networkPrefixOf } from '../../shared/networks.ts';
import { isVisibleToReporter, type Report, type ReportParts, reportShare } from '../../shares/reports.ts';
import type { ShareEngine } from '../../shares/share-engine.ts';
import type { SecretKind } from './secret.kind.ts';
import { secretErrors } from './secrets.errors.ts';

export type SecretReports = ReturnType<typeof createSecretReports>;

export interface SecretReportParts extends Omit<ReportParts, 'parts'> {
  readonly shares: ShareEngine;
  readonly kind: SecretKind;
  /** Keys the hash of networks, so that the table holds no addresses. */
  readonly networkKey: Uint8Array;
  readonly logger: Pick<BaseLogger, 'error'>;
}

/** Abuse reports about secrets. */
export function createSecretReports(options: SecretReportParts) {
  const { shares, kind, networkKey, database, clock, logger } = options;
  return { receive };

  /** Keeps a report. What does not exist is 404, and so is what is hidden from whoever lacks its link. */
  async function receive(
    linkId: string,
    /** Also of a caller with a key: were keys counted, three of them would be three networks. */
    address: string,
    report: Omit<Report, 'networkHash'>,
  ): Promise<ReportReceived> {
    const share = await shares.find(kind, linkId);
    if (!share) throw secretErrors.notFound();
    const isVisible = await isVisibleToReporter(database.db, share, report, clock.now());
    const networkHash = createHmac('sha256', networkKey).update(networkPrefixOf(address)).digest();
    const parts = { database, clock, parts: shares.parts };
    const keeping = reportShare(parts, share.id, { ...report, networkHash });
    if (!isVisible) {
      // Kept, but not waited for: the time of a write would tell that there is something to report.
      keeping.catch((error: unknown) => logger.error({ err: error }, 'a report was not kept'));
      throw secretErrors.notFound();
    }
    await keeping;
    return { success: true, message: 'Report received.' };
  }
}
