/** Stable codes of everything the sealed format can refuse. */
export type SealErrorCode =
  /** The fragment is cut, changed or not ours. */
  | 'LINK_DAMAGED'
  /** The fragment names a link version this code does not know. */
  | 'LINK_TOO_NEW'
  /** The slot does not open with this link and passphrase; which of the two is wrong cannot be told. */
  | 'WRONG_LINK_OR_PASSPHRASE'
  /** The slot asks for a passphrase and none was given. */
  | 'PASSPHRASE_REQUIRED'
  /** The slot or manifest is of a version, suite or cost this code does not accept. */
  | 'UNSUPPORTED_FORMAT'
  /** The slot needs Argon2id, and the caller brought none or one that failed. */
  | 'KDF_UNAVAILABLE'
  /** Ciphertext was cut, extended, reordered or changed, or does not hold what it must. */
  | 'DATA_DAMAGED'
  /** A resumed upload would put other bytes under a salt that is already in use. Start a new stream. */
  | 'CONTENT_CHANGED'
  /** The caller asked for something the format cannot hold (too long, out of range). */
  | 'INVALID_INPUT';

/** The only error this package throws on purpose. Decide by `code`; the message is for developers. */
export class SealError extends Error {
  override readonly name = 'SealError';
  readonly code: SealErrorCode;

  constructor(code: SealErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
