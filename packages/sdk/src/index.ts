export type { FieldError, WaxwingErrorCode, WaxwingErrorDetails } from './errors.ts';
export { WaxwingError } from './errors.ts';
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
