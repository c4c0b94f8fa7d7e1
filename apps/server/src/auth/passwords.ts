import { randomInt } from 'node:crypto';
import type { Vault } from '../vault/vault.ts';
import { createSlowHash, type SlowHash } from './slow-hash.ts';

/** A burst of sign-ins, such as a team's morning, waits some seconds; more than that is refused and comes back. */
const waitingAtMost = 512;

/** The hash of passwords of this installation. */
export function createPasswords(vault: Pick<Vault, 'deriveKey'>): SlowHash {
  return createSlowHash(vault.deriveKey('password pepper'), waitingAtMost);
}

/** Without what is taken for something else when it is read out or copied by hand. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 4;
const groupLength = 5;

/** Draws a password for somebody else: 20 letters, 99 bits, in groups. */
export function drawPassword(): string {
  const group = () =>
    Array.from({ length: groupLength }, () => letters.charAt(randomInt(letters.length))).join('');
  return Array.from({ length: groups }, group).join('-');
}
