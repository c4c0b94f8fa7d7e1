import type { CreatedSecret, CreateSecretBody, OpenedSecret, SecretStatus } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import { organizationOf, type Principal } from '../../auth/principal.ts';
import type { Database } from '../../database/database.ts';
import type { Schema } from '../../database/schema.ts';
import { encodeBlob } from '../../shared/blob-text.ts';
import type { Passcode } from '../../shares/share.ts';
import { viewsLeft } from '../../shares/share.ts';
import type { ShareEngine } from '../../shares/share-engine.ts';
import { hashToken, isSameHash } from '../../shares/tokens.ts';
import { getSecretPreview, type SecretKind } from './secret.kind.ts';
import { refusalError, secretErrors } from './secrets.errors.ts';
import { type NewSecret, readNewSecret } from './secrets.input.ts';

export interface SecretServiceParts {
  readonly database: Database;
  readonly shares: ShareEngine;
  readonly kind: SecretKind;
  readonly publicUrl: string;
  readonly isAnonymousAllowed: boolean;
}

/** What a reader sends along with the id of a secret. */
export interface Reading {
  readonly linkToken: string | undefined;
  readonly passcodeHash: string | undefined;
  readonly claim: string | undefined;
}

/** A secret that is ready to be stored, its passcode hashed. */
export type PreparedSecret = NewSecret & {
  readonly kept: Passcode;
  readonly organizationId: number | undefined;
};

export type SecretService = ReturnType<typeof createSecretService>;

/** Secrets that destroy themselves: a translation of the Secrets API onto the share engine. */
export function createSecretService(parts: SecretServiceParts) {
  const { database, shares, kind, publicUrl, isAnonymousAllowed } = parts;
  return { prepare, create, open, status, revoke };

  /** Checks a request and hashes its passcode, before any transaction. */
  async function prepare(principal: Principal, body: CreateSecretBody): Promise<PreparedSecret> {
    if (principal.kind === 'anonymous' && !isAnonymousAllowed) throw secretErrors.anonymousOff();
    const secret = readNewSecret(body);
    const kept = await shares.keepPasscode(secret.passcode);
    return { ...secret, kept, organizationId: organizationOf(principal) };
  }

  async function create(tx: Transaction<Schema>, secret: PreparedSecret): Promise<CreatedSecret> {
    const { token, expiresAt, revokeToken } = await shares.create(tx, {
      kind,
      payload: secret.payload,
      organizationId: secret.organizationId,
      lifeSeconds: secret.lifeSeconds,
      maxViews: secret.maxViews,
      passcode: secret.kept,
      linkTokenHash: secret.linkTokenHash,
    });
    return { linkId: token, shareUrl: `${publicUrl}/${token}`, expiresAt, revokeToken };
  }

  /** Takes a view and hands out the blob. @throws {ProblemError} for every refusal, which takes no view */
  async function open(linkId: string, reading: Reading): Promise<OpenedSecret> {
    const result = await shares.open({
      kind,
      token: linkId,
      proof: { linkToken: reading.linkToken, passcode: reading.passcodeHash?.toLowerCase() || undefined },
      claim: reading.claim,
    });
    if (!result.granted) throw refusalError(result);
    const { blob, iv, expiryType } = result.payload;
    return { encryptedBlob: encodeBlob(blob), iv: encodeBlob(iv), expiryType };
  }

  /** Shows the policy without taking a view. */
  async function status(linkId: string, linkToken: string | undefined): Promise<SecretStatus> {
    const found = await shares.inspect(kind, linkId, linkToken);
    if ('granted' in found) throw refusalError(found);
    const { share, key } = found;
    const preview = await getSecretPreview(database.db, share.id, key);
    const isToldWhy = share.linkTokenHash !== undefined;
    if (!preview) throw refusalError({ granted: false, reason: 'viewed', isToldWhy });
    const { expiryType, slot } = preview;
    return {
      passcodeRequired: share.passcode.form !== 'none',
      sealed: slot !== undefined,
      expiresAt: share.expiresAt,
      expiryType,
      viewsLeft: viewsLeft(share) ?? null,
      ...(slot && share.linkTokenHash ? { slot: Buffer.from(slot).toString('base64') } : {}),
    };
  }

  /**
   * Ends a secret for its sender. An unknown secret answers like a wrong token, so that nothing can be probed;
   * a key of another organisation is told nothing but "not found".
   */
  async function revoke(
    linkId: string,
    principal: Principal,
    revokeToken: string | undefined,
  ): Promise<void> {
    const share = await shares.find(kind, linkId);
    const isSender = isSameHash(share?.revokeTokenHash, revokeToken ? hashToken(revokeToken) : undefined);
    const organizationId = organizationOf(principal);
    const isOwner = organizationId !== undefined && share?.organizationId === organizationId;
    if (share && (isSender || isOwner)) return shares.revoke(share);
    throw organizationId === undefined ? secretErrors.cannotRevoke() : secretErrors.notFound();
  }
}
