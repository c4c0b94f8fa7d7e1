/**
 * Every `error_code` of the platform API with the status it comes with and what it means.
 * Codes are stable: programs may branch on them, never on `detail`.
 */
export const errorCodes = {
  VALIDATION_FAILED: { status: 400, meaning: 'The request is malformed; `errors` names each field.' },
  INVALID_JSON: { status: 400, meaning: 'The body is not the JSON that was announced.' },
  BAD_REQUEST: { status: 400, meaning: 'The request cannot be understood.' },
  INVITATION_INVALID: {
    status: 400,
    meaning: 'The invitation is used, taken back, replaced by a later one, or more than seven days old.',
  },
  RESET_TOKEN_INVALID: {
    status: 400,
    meaning: 'The link to set a new password was used, is too old, or never was one.',
  },
  CONFIRMATION_INVALID: {
    status: 400,
    meaning: 'The link to confirm an address was used, is too old, or never was one.',
  },
  UNAUTHORIZED: { status: 401, meaning: 'This needs a credential.' },
  TOKEN_INVALID: { status: 401, meaning: 'The credential is unknown, revoked, or malformed.' },
  TOKEN_EXPIRED: { status: 401, meaning: 'Token has expired: refresh it.' },
  INVALID_CREDENTIALS: {
    status: 401,
    meaning: 'There is no such user, or the password, code or passkey is wrong.',
  },
  TWO_FACTOR_REQUIRED: {
    status: 401,
    meaning: 'The password is right, and two-factor is on: send a code along.',
  },
  PASSCODE_REQUIRED: {
    status: 401,
    meaning: 'This share needs a passcode in `X-Passcode-Hash`; files need `X-Access-Token`.',
  },
  PASSCODE_INVALID: { status: 401, meaning: 'The passcode is wrong. No view was taken.' },
  INSUFFICIENT_SCOPE: { status: 403, meaning: 'The API key does not have the scope for this.' },
  STEP_UP_REQUIRED: {
    status: 403,
    meaning: 'Prove again that it is you, with `POST /auth/step-up`: this is too much for an older sign-in.',
  },
  FORBIDDEN: { status: 403, meaning: 'The credential is good, and not for this.' },
  NOT_FOUND: { status: 404, meaning: 'Never existed, has expired, or is not yours to see.' },
  DUPLICATE_RESOURCE: { status: 409, meaning: 'There is one already.' },
  LAST_SIGN_IN_METHOD: {
    status: 409,
    meaning: 'Without it nobody could sign in to this account any more.',
  },
  UPLOAD_OFFSET_CONFLICT: {
    status: 409,
    meaning: 'The upload holds another number of bytes: ask for it with `HEAD`.',
  },
  UPLOAD_INCOMPLETE: { status: 409, meaning: 'A stream does not have all its bytes yet.' },
  STREAM_MISMATCH: { status: 409, meaning: 'A stored stream is not the one that is to be published.' },
  ALREADY_PUBLISHED: { status: 409, meaning: 'The share is published, with another body or for good.' },
  KEY_NOT_RETRIEVABLE: { status: 409, meaning: 'Only the hash of this API key is kept.' },
  GONE: { status: 410, meaning: 'It existed and can no longer be opened.' },
  VIEWED: { status: 410, meaning: 'All its views are taken.' },
  REVOKED: { status: 410, meaning: 'Its sender revoked it.' },
  EXPIRED: { status: 410, meaning: 'Its time is over.' },
  TAKEN_DOWN: { status: 410, meaning: 'It was taken down or is held for review.' },
  TUS_VERSION_UNSUPPORTED: { status: 412, meaning: 'Send `Tus-Resumable: 1.0.0`.' },
  PAYLOAD_TOO_LARGE: { status: 413, meaning: 'The body or a field is over its limit.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, meaning: 'Send the body as `application/json`.' },
  RANGE_NOT_SATISFIABLE: { status: 416, meaning: 'The range begins behind the last byte.' },
  IDEMPOTENCY_MISMATCH: { status: 422, meaning: 'This `Idempotency-Key` came before with another body.' },
  UPLOAD_LOCKED: { status: 423, meaning: 'Others write to this upload, took it over, or publish its share.' },
  TOO_EARLY: { status: 425, meaning: 'A prefetch may not open a share.' },
  RATE_LIMITED: { status: 429, meaning: 'Too many requests; `Retry-After` says when to go on.' },
  PASSCODE_LOCKED: {
    status: 429,
    meaning: 'Too many passcode attempts; the right one is refused too for now.',
  },
  HEADERS_TOO_LARGE: { status: 431, meaning: 'The request headers are over their limit.' },
  CHECKSUM_MISMATCH: {
    status: 460,
    meaning: 'The bytes are not those of `Upload-Checksum`; none of them was kept.',
  },
  INTERNAL_ERROR: { status: 500, meaning: 'Our fault. Name the reference id when you report it.' },
  UNAVAILABLE: {
    status: 503,
    meaning: 'Overloaded or without its database; `Retry-After` says when to go on.',
  },
  STORAGE_FULL: { status: 507, meaning: 'The disk is full. Nothing was stored.' },
} as const satisfies Record<string, { status: number; meaning: string }>;

/** A stable `error_code` of the platform API. */
export type ErrorCode = keyof typeof errorCodes;
