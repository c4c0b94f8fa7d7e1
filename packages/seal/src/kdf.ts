/** Costs of Argon2id as they stand in a slot header. */
export interface Argon2idCost {
  /** Memory in KiB, 19456 to 1048576. */
  memoryKiB: number;
  /** Passes over the memory, 1 to 16. */
  passes: number;
  /** Lanes, 1 to 4. */
  lanes: number;
}

/**
 * Argon2id version 1.3 with 32 bytes out, brought by the caller: the core has no dependency, and browsers run it in
 * a worker. Take it from `@waxwing/seal/argon2-native`, `/argon2-wasm` or `/argon2-noble`.
 *
 * @see RFC 9106
 */
export type Argon2id = (password: Uint8Array, salt: Uint8Array, cost: Argon2idCost) => Promise<Uint8Array>;
