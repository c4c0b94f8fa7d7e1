export type { SealErrorCode } from './errors.ts';
export { SealError } from './errors.ts';
export type { Argon2id, Argon2idCost } from './kdf.ts';
