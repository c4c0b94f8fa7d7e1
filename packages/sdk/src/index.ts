/** The typed client of a Waxwing server: it seals and opens here, and speaks HTTP so that nobody else has to. */
export { createClient } from './client.ts';
export type { FieldError, WaxwingErrorCode, WaxwingErrorDetails } from './errors.ts';
export { WaxwingError } from './errors.ts';
export { parseShareLink } from './share-link.ts';
export type {
  Client,
  ClientOptions,
  CreatedSecret,
  CreateSecretOptions,
  ExpiryType,
  InspectedSecret,
  OpenedSecret,
  OpenSecretOptions,
  PlainLink,
  ReportOptions,
  ReportReason,
  SealedLink,
  ShareLink,
} from './types.ts';
