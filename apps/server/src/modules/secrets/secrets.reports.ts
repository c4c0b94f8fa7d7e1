import { createHmac } from 'node:crypto';
import type { ReportReceived } from '@waxwing/contract';
import type { Principal } from '../../auth/principal.ts';
import { networkPrefixOf } from '../../shared/networks.ts';
import { type Report, type ReportParts, reportShare } from '../../shares/reports.ts';
import type { ShareEngine } from '../../shares/share-engine.ts';
import type { SecretKind } from './secret.kind.ts';
import { secretErrors } from './secrets.errors.ts';

export type SecretReports = ReturnType<typeof createSecretReports>;

export interface SecretReportParts extends Omit<ReportParts, 'parts'> {
  readonly shares: ShareEngine;
  readonly kind: SecretKind;
  /** Keys the hash of networks, so that the table holds no addresses. */
  readonly networkKey: Uint8Array;
}

/** Abuse reports about secrets. */
export function createSecretReports({ shares, kind, networkKey, database, clock }: SecretReportParts) {
  return { receive };

  /** Keeps a report. What does not exist is 404, and so is what is hidden from whoever lacks its link. */
  async function receive(
    linkId: string,
    principal: Principal,
    report: Omit<Report, 'networkHash'>,
  ): Promise<ReportReceived> {
    const share = await shares.find(kind, linkId);
    const network = principal.kind === 'anonymous' ? networkPrefixOf(principal.address) : principal.keyId;
    const networkHash = createHmac('sha256', networkKey).update(network).digest();
    const parts = { database, clock, parts: shares.parts };
    const seen = share ? await reportShare(parts, share.id, { ...report, networkHash }) : 'hidden';
    if (seen === 'hidden') throw secretErrors.notFound();
    return { success: true, message: 'Report received.' };
  }
}
