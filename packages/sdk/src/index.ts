/** The typed client of a Waxwing server: it seals and opens here, and speaks HTTP so that nobody else has to. */
export { createClient } from './client.ts';
export type { FieldError, WaxwingErrorCode, WaxwingErrorDetails } from './errors.ts';
export { WaxwingError } from './errors.ts';
export { anonymousLimitBytes } from './files/anonymous-limit.ts';
export { createClaim } from './files/claim.ts';
export { downloadFile } from './files/download.ts';
export type {
  ReadRange,
  ShareFile,
  ShareHandle,
  ShareReader,
  StreamHandle,
} from './files/reader-types.ts';
export { createReceiver } from './files/receiver.ts';
export type {
  StoredUpload,
  UploadRecord,
  UploadRecordFile,
  UploadRecordSecrets,
  UploadRecordSettings,
  UploadRecordShare,
  UploadRecordStream,
  UploadRecords,
} from './files/records-types.ts';
export { createSender } from './files/sender.ts';
export type {
  DownloadOptions,
  DownloadSink,
  FileSource,
  InspectedShare,
  OpenedShare,
  OpenShareOptions,
  Receiver,
  ResumeSendingOptions,
  RunningSha256,
  Sender,
  SenderOptions,
  SendFilesOptions,
  SendProgress,
  SentShare,
} from './files/types.ts';
export { parseShareLink } from './share-link.ts';
export type {
  Client,
  ClientOptions,
  CreatedSecret,
  CreateSecretOptions,
  ExpiryType,
  FilesLink,
  InspectedSecret,
  OpenedSecret,
  OpenSecretOptions,
  PlainLink,
  ReportOptions,
  ReportReason,
  SealedLink,
  SecretLink,
  ShareLink,
} from './types.ts';
