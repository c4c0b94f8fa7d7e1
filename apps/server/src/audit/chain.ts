import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { AuditEventsTable } from '../database/schema.ts';
import type { Vault } from '../vault/vault.ts';

/** A row of the log without the hash that is made of it. */
export type Unchained = Omit<Selectable<AuditEventsTable>, 'hash'>;

/** How far a chain is. */
export interface ChainPlace {
  readonly organizationId: number;
  readonly seq: number;
  readonly hash: Uint8Array;
}

/**
 * What makes a chain of rows. Everything is keyed from the vault: whoever can write to the database alone can change
 * rows, and cannot make them fit again.
 */
export interface Chain {
  /** Before the first row. */
  readonly start: Uint8Array;
  /** Hash of a row that follows another. */
  link(previous: Uint8Array, row: Unchained): Buffer;
  /** Marks a row as the last one. */
  mark(place: ChainPlace): Buffer;
  sign(place: ChainPlace, at: number): Buffer;
  isSigned(place: ChainPlace, at: number, signature: Uint8Array): boolean;
  /** Ed25519, SPKI in base64: with it anybody can check a checkpoint that was kept elsewhere. */
  readonly publicKey: string;
}

const hashBytes = 32;
/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410 §7). */
const seedHeader = Buffer.from('302e020100300506032b657004220420', 'hex');

export function createChain(vault: Pick<Vault, 'deriveKey'>): Chain {
  const linkKey = vault.deriveKey('audit chain');
  const markKey = vault.deriveKey('audit end');
  const privateKey = signingKey(vault.deriveKey('audit checkpoints'));
  const publicKey = createPublicKey(privateKey);
  return {
    start: Buffer.alloc(hashBytes),
    link: (previous, row) => mac(linkKey, [hex(previous), ...fieldsOf(row)]),
    mark: (place) => mac(markKey, fieldsOfPlace(place)),
    sign: (place, at) => sign(null, statement(place, at), privateKey),
    isSigned: (place, at, signature) => verify(null, statement(place, at), publicKey, signature),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

function signingKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([seedHeader, seed]), format: 'der', type: 'pkcs8' });
}

/** What a checkpoint signs. */
function statement(place: ChainPlace, at: number): Buffer {
  return Buffer.from(JSON.stringify(['waxwing audit checkpoint', ...fieldsOfPlace(place), at]));
}

/** JSON keeps the fields apart: no two rows have one encoding. */
function mac(key: Uint8Array, fields: readonly unknown[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(fields)).digest();
}

function fieldsOf(row: Unchained): unknown[] {
  const { id, organization_id, seq, at, action, status, resource_type, resource_id } = row;
  const { actor, ip_address, user_agent, details } = row;
  return [
    id,
    organization_id,
    seq,
    at,
    action,
    status,
    resource_type,
    resource_id,
    actor,
    ip_address,
    user_agent,
    details,
  ];
}

function fieldsOfPlace({ organizationId, seq, hash }: ChainPlace): unknown[] {
  return [organizationId, seq, hex(hash)];
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
