import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Principal } from '../auth/principal.ts';
import type { Database } from '../database/database.ts';
import { deleteBatches, deletedAtOnce } from '../database/delete-batches.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { ProblemError } from '../shared/errors.ts';

/** How long the first answer is kept. */
const keptMs = 24 * 3_600_000;
const nonceBytes = 12;
const tagBytes = 16;

export interface CreationRequest {
  readonly principal: Principal;
  /** The `Idempotency-Key`, where one was sent. */
  readonly key: string | undefined;
  readonly endpoint: string;
  readonly body: unknown;
}

/** Runs a creation so that the same key and body create once, and always get the first answer. */
export type CreateOnce = <Answer>(
  request: CreationRequest,
  create: (tx: Transaction<Schema>) => Promise<Answer>,
) => Promise<Answer>;

export interface IdempotencyParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Keys the hash of the body, so that the table does not tell what was created. */
  readonly bodyKey: Uint8Array;
}

/** Somebody else created under the same key between our look and our insert. */
class KeyTakenError extends Error {}

/**
 * Creation and its answer are one transaction. The answer is kept sealed under a key made from the
 * `Idempotency-Key` itself, so only who has that can read it.
 */
export function createIdempotency({ database, clock, bodyKey }: IdempotencyParts): CreateOnce {
  return async (request, create) => {
    const { key } = request;
    await database.ensureRoom();
    if (key === undefined) return database.transact(create);
    for (;;) {
      try {
        return await database.transact((tx) => createOrReplay(tx, { ...request, key }, create));
      } catch (error) {
        if (!(error instanceof KeyTakenError)) throw error;
      }
    }
  };

  async function createOrReplay<Answer>(
    tx: Transaction<Schema>,
    request: CreationRequest & { key: string },
    create: (tx: Transaction<Schema>) => Promise<Answer>,
  ): Promise<Answer> {
    const now = clock.now();
    const keyHash = hashKey(request);
    const bodyMac = createHmac('sha256', bodyKey)
      .update(`${request.endpoint}\0${JSON.stringify(request.body)}`)
      .digest();
    const kept = await tx
      .selectFrom('idempotency_keys')
      .select(['body_mac', 'sealed_answer', 'expires_at'])
      .where('key_hash', '=', keyHash)
      .executeTakeFirst();
    if (kept && kept.expires_at > now) {
      if (!bodyMac.equals(kept.body_mac)) {
        throw new ProblemError('IDEMPOTENCY_MISMATCH', {
          detail: 'This Idempotency-Key was used with another body.',
        });
      }
      return openAnswer(request.key, kept.sealed_answer) as Answer;
    }
    if (kept) await tx.deleteFrom('idempotency_keys').where('key_hash', '=', keyHash).execute();
    const answer = await create(tx);
    const inserted = await tx
      .insertInto('idempotency_keys')
      .values({
        key_hash: keyHash,
        body_mac: bodyMac,
        status: 201,
        sealed_answer: sealAnswer(request.key, answer),
        expires_at: now + keptMs,
      })
      .onConflict((conflict) => conflict.column('key_hash').doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) throw new KeyTakenError();
    return answer;
  }
}

/** Removes answers that are no longer kept. */
export async function sweepIdempotencyKeys(database: Database, now: number): Promise<void> {
  await deleteBatches(() =>
    database.db
      .deleteFrom('idempotency_keys')
      .where('key_hash', 'in', (eb) =>
        eb
          .selectFrom('idempotency_keys')
          .select('key_hash')
          .where('expires_at', '<=', now)
          .limit(deletedAtOnce),
      )
      .executeTakeFirstOrThrow(),
  );
}

function callerOf(principal: Principal): string {
  if (principal.kind === 'api_key') return principal.keyId;
  return principal.kind === 'user' ? principal.userPublicId : 'anonymous';
}

/** A key belongs to whoever sent it: two callers with the same one do not meet. */
function hashKey({ principal, key }: CreationRequest & { key: string }): Buffer {
  const scope = callerOf(principal);
  return createHash('sha256').update(`${scope}\0${key}`).digest();
}

function answerKey(key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'waxwing idempotent answer', 32));
}

function sealAnswer(key: string, answer: unknown): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', answerKey(key), nonce);
  return Buffer.concat([nonce, cipher.update(JSON.stringify(answer)), cipher.final(), cipher.getAuthTag()]);
}

function openAnswer(key: string, sealed: Uint8Array): unknown {
  const decipher = createDecipheriv('aes-256-gcm', answerKey(key), sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const text = Buffer.concat([
    decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)),
    decipher.final(),
  ]);
  return JSON.parse(text.toString());
}
