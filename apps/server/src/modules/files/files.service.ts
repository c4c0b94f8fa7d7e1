import { randomUUIDv7 } from 'node:crypto';
import {
  type ClaimedFiles,
  type CreatedFiles,
  type CreateFilesBody,
  type FilesStatus,
  fileLimits,
  uploadRoutes,
} from '@waxwing/contract';
import type { Transaction } from 'kysely';
import { organizationOf, type Principal } from '../../auth/principal.ts';
import type { Database } from '../../database/database.ts';
import type { Schema } from '../../database/schema.ts';
import type { Clock } from '../../shared/clock.ts';
import { ProblemError } from '../../shared/errors.ts';
import { getPayloadKey } from '../../shares/payload-keys.ts';
import { viewsLeft } from '../../shares/share.ts';
import type { ShareEngine } from '../../shares/share-engine.ts';
import { hashToken, hashTokenBytes, isSameHash, randomToken } from '../../shares/tokens.ts';
import { fileErrors, refusalError } from './files.errors.ts';
import { type FilesKind, getFilesPreview } from './files.kind.ts';
import { insertDraft } from './files.store.ts';

export interface FileServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly shares: ShareEngine;
  readonly kind: FilesKind;
  readonly publicUrl: string;
  readonly isAnonymousAllowed: boolean;
  readonly maxShareBytes: number;
  readonly maxAnonymousShareBytes: number;
}

/** What a reader sends along with the token of a share. */
export interface Claiming {
  readonly linkToken: string | undefined;
  readonly accessToken: string | undefined;
  readonly claim: string;
}

export type FileService = ReturnType<typeof createFileService>;

/** Shares of sealed files: a translation of the Files API onto the share engine. */
export function createFileService(parts: FileServiceParts) {
  const { database, clock, shares, kind, publicUrl } = parts;
  return { check, create, status, claim, revoke };

  /** Whether this caller may make this share. @throws {ProblemError} UNAUTHORIZED, PAYLOAD_TOO_LARGE */
  function check(principal: Principal, { sizeBytes }: CreateFilesBody): void {
    const isAnonymous = principal.kind === 'anonymous';
    if (isAnonymous && !parts.isAnonymousAllowed) throw fileErrors.anonymousOff();
    const limit = isAnonymous
      ? Math.min(parts.maxAnonymousShareBytes, parts.maxShareBytes)
      : parts.maxShareBytes;
    if (sizeBytes <= limit) return;
    const where = isAnonymous ? 'without an API key' : 'on this server';
    throw new ProblemError('PAYLOAD_TOO_LARGE', { detail: `sizeBytes: must be at most ${limit} ${where}` });
  }

  async function create(
    tx: Transaction<Schema>,
    principal: Principal,
    body: CreateFilesBody,
  ): Promise<CreatedFiles> {
    const draft = await shares.draft(tx, {
      kind,
      organizationId: organizationOf(principal),
      lifeSeconds: body.expiresInSeconds ?? fileLimits.lifeSeconds.default,
      maxViews: body.maxDownloads ?? undefined,
    });
    const { shareId, token, revokeToken, expiresAt } = draft;
    const key = await getPayloadKey(tx, shareId);
    const uploadToken = randomToken();
    const publicId = randomUUIDv7();
    await insertDraft(tx, {
      shareId,
      publicId,
      announcedBytes: body.sizeBytes,
      sealedLabel: (body.label && key?.seal('label', Buffer.from(body.label))) || null,
      uploadTokenHash: hashToken(uploadToken),
      uploadExpiresAt: Math.min(expiresAt, clock.now() + fileLimits.uploadIdleSeconds * 1_000),
    });
    return {
      shareId: publicId,
      token,
      shareUrl: `${publicUrl}/download?token=${token}`,
      uploadUrl: `${publicUrl}${uploadRoutes.createUpload.url}`,
      uploadToken,
      revokeToken,
      expiresAt: instant(expiresAt),
    };
  }

  /** Shows the policy without taking a download. */
  async function status(token: string, linkToken: string | undefined): Promise<FilesStatus> {
    const found = await shares.inspect(kind, token, linkToken);
    if ('granted' in found) throw refusalError(found);
    const { share, key } = found;
    const preview = await getFilesPreview(database.db, share.id, key);
    // It ended between the two reads.
    if (!preview) throw fileErrors.viewed();
    return {
      status: 'open',
      slot: Buffer.from(preview.slot).toString('base64'),
      sizeBytes: preview.sizeBytes,
      expiresAt: instant(share.expiresAt),
      downloadsLeft: viewsLeft(share) ?? null,
    };
  }

  /** Takes a download and hands out the manifest. @throws {ProblemError} for every refusal, which takes none */
  async function claim(token: string, reading: Claiming): Promise<ClaimedFiles> {
    const result = await shares.open({
      kind,
      token,
      proof: { linkToken: reading.linkToken, passcode: accessTokenHash(reading.accessToken) },
      claim: reading.claim,
    });
    if (!result.granted) throw refusalError(result);
    const held = await shares.checkClaim(kind, token, reading.claim);
    if (!held.granted) throw refusalError(held);
    const { manifest, streams } = result.payload;
    return {
      manifest: Buffer.from(manifest).toString('base64'),
      streams: streams.map(({ size }, index) => ({
        url: `${publicUrl}/api/v1/files/${token}/streams/${index}`,
        size,
      })),
      expires_at: instant(held.endsAt),
    };
  }

  /**
   * Ends a share or its draft for its sender. An unknown one answers like a wrong token, so that nothing can be probed;
   * a key of another organisation is told nothing but "not found".
   */
  async function revoke(token: string, principal: Principal, revokeToken: string | undefined): Promise<void> {
    const share = await shares.find(kind, token);
    const isSender = isSameHash(share?.revokeTokenHash, revokeToken ? hashToken(revokeToken) : undefined);
    const organizationId = organizationOf(principal);
    const isOwner = organizationId !== undefined && share?.organizationId === organizationId;
    if (share && (isSender || isOwner)) return shares.revoke(share);
    throw organizationId === undefined ? fileErrors.cannotRevoke() : fileErrors.notFound();
  }
}

/** What the sender published of an access token; nothing has this hash when the token is malformed. */
function accessTokenHash(accessToken: string | undefined): string | undefined {
  if (!accessToken) return undefined;
  return hashTokenBytes(accessToken)?.toString('hex') ?? '';
}

function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
