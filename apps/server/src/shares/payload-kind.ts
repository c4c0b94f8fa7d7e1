import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { PayloadKey } from './payload-keys.ts';
import type { TokenForm } from './token-form.ts';

/**
 * How one kind of payload is kept. The engine calls these inside its own transaction, and nobody else
 * reads a payload: a kind that is registered here needs no change in the engine.
 */
export interface PayloadKind<Payload> {
  readonly name: string;
  /** The form of the tokens that its shares are found by. */
  readonly tokens: TokenForm;
  /** How long the holder of a claim may ask for the same answer again. Never beyond the share's expiry. */
  readonly claimMs: number;
  /** Writes the payload of a new share, everything that says anything about it sealed under `key`. */
  store(tx: Transaction<Schema>, shareId: number, payload: Payload, key: PayloadKey): Promise<void>;
  /** Reads the payload for a reader who may have it. */
  load(tx: Transaction<Schema>, shareId: number, key: PayloadKey): Promise<Payload>;
  /** Removes payloads whose keys the engine has zeroed: what is removed is noise already. May be repeated. */
  erase(tx: Transaction<Schema>, shareIds: readonly number[]): Promise<void>;
}
