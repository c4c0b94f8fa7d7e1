import { apiKeyLimits } from '@waxwing/contract';
import type { PayloadKind } from '../../shares/payload-kind.ts';
import type { TokenForm } from '../../shares/token-form.ts';

/** Which value of which key a share hands over. The value itself lies with the key, sealed for its row. */
export interface SharedKey {
  /** What its maker knows the share by (UUIDv7). */
  readonly publicId: string;
  readonly rowId: number;
  readonly version: number;
  readonly recipientEmail: string | undefined;
  readonly message: string | undefined;
}

/** What is sealed: moved to another share, or to another key, it does not open, or is not what the columns say. */
interface SealedPart {
  readonly key: number;
  readonly version: number;
  readonly message: string | undefined;
}

export type ApiKeyKind = PayloadKind<SharedKey>;

/** The payload kind `api_key`: a reference, so that a key that is replaced or revoked is never handed out. */
export const createApiKeyKind = (tokens: TokenForm): ApiKeyKind => ({
  name: 'api_key',
  tokens,
  claimMs: apiKeyLimits.claimSeconds * 1_000,

  async store(tx, shareId, { publicId, rowId, version, recipientEmail, message }, key) {
    const share = await tx
      .selectFrom('shares')
      .select(['created_at', 'expires_at', 'max_views'])
      .where('id', '=', shareId)
      .executeTakeFirstOrThrow();
    const part: SealedPart = { key: rowId, version, message };
    await tx
      .insertInto('api_key_shares')
      .values({
        share_id: shareId,
        public_id: publicId,
        api_key_id: rowId,
        key_version: version,
        recipient_email: recipientEmail ?? null,
        sealed: key.seal('key', Buffer.from(JSON.stringify(part))),
        created_at: share.created_at,
        expires_at: share.expires_at,
        max_views: share.max_views ?? 0,
        last_viewed_at: null,
        view_count: null,
        ended_as: null,
      })
      .execute();
  },

  async load(tx, shareId, key) {
    const row = await tx
      .selectFrom('api_key_shares')
      .selectAll()
      .where('share_id', '=', shareId)
      .executeTakeFirstOrThrow();
    if (!row.sealed) throw new Error(`share ${shareId} has a key but no payload`);
    // Only what `store` sealed opens.
    const part = JSON.parse(Buffer.from(key.open('key', row.sealed)).toString()) as SealedPart;
    return {
      publicId: row.public_id,
      rowId: part.key,
      version: part.version,
      recipientEmail: row.recipient_email ?? undefined,
      message: part.message,
    };
  },

  /** Its row stays, to be listed: how it ended is taken over from the share, which will be forgotten. */
  async erase(tx, shareIds) {
    await tx
      .updateTable('api_key_shares')
      .set((eb) => {
        const share = eb.selectFrom('shares').whereRef('shares.id', '=', 'api_key_shares.share_id');
        return { sealed: null, view_count: share.select('views_taken'), ended_as: share.select('state') };
      })
      .where('share_id', 'in', shareIds)
      .where('sealed', 'is not', null)
      .execute();
  },
});
