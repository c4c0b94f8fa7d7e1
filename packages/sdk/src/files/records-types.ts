import type { PublishBody } from '@waxwing/contract';

/**
 * What is kept of an unfinished sending, so that it can go on after a crash.
 *
 * It holds what opens the share (`linkSecret`, `contentKey`): without them nothing could be sealed any further, and no
 * link be shown. Stores keep it away from other users of the device, and it goes as soon as it is not needed: the
 * content key when everything is sealed, the link with `forget` or `cancelSending`.
 */
export interface UploadRecord {
  version: 1;
  /** Names the sending on this device. */
  id: string;
  /** `publishing`: every byte is sent. `published`: the share is open, and only its link is left to be shown. */
  state: 'sending' | 'publishing' | 'published';
  /** Epoch milliseconds. */
  createdAt: number;
  baseUrl: string;
  share: UploadRecordShare;
  /** What was asked for, to show it and for a restart. */
  settings: UploadRecordSettings;
  files: readonly UploadRecordFile[];
  /** Only in the state `sending`. */
  secrets?: UploadRecordSecrets | undefined;
  stream: UploadRecordStream;
  /** Only in the state `publishing`: sent again as it is after a lost answer. */
  publishing?: PublishBody | undefined;
  /** The whole link, from the state `publishing` on. */
  url?: string | undefined;
  /** 64 hexadecimal digits, from the state `publishing` on. */
  contentId?: string | undefined;
}

export interface UploadRecordShare {
  shareId: string;
  token: string;
  shareUrl: string;
  uploadToken: string;
  revokeToken: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export interface UploadRecordSettings {
  note?: string | undefined;
  label?: string | undefined;
  expiresInSeconds?: number | undefined;
  maxDownloads?: number | undefined;
  scan?: Record<string, unknown> | undefined;
  padding: 'padme' | 'none';
  hasPassphrase: boolean;
}

export interface UploadRecordFile {
  path: string;
  size: number;
  type: string;
  modifiedAt?: number | undefined;
}

export interface UploadRecordSecrets {
  /** 32 bytes. */
  linkSecret: Uint8Array<ArrayBuffer>;
  /** 32 bytes. */
  contentKey: Uint8Array<ArrayBuffer>;
  /** 152 bytes: holds the passphrase's effect, so that nobody has to type it again. */
  slot: Uint8Array<ArrayBuffer>;
  /** Hexadecimal SHA-256 of the access token: all that the server will ever need of it from the sender. */
  accessTokenHash: string;
}

export interface UploadRecordStream {
  /** Plaintext bytes with the padding. */
  size: number;
  /** Bytes of ciphertext. */
  sealedBytes: number;
  /** 24 bytes. Never used for other content. */
  salt: Uint8Array<ArrayBuffer>;
  /** Under which the server takes its bytes. */
  uploadId: string;
}

/** A record with the fingerprints of the parts that may have been sent. */
export interface StoredUpload {
  record: UploadRecord;
  /** 32 bytes for each part, in order, without gaps. */
  parts: ReadonlyArray<Uint8Array<ArrayBuffer>>;
}

/**
 * Keeps records. What `put` and `addPart` store must be there after a crash or a power cut as soon as they resolve: the
 * encryption depends on it. What they throw becomes RECORDS_FAILED, and nothing is sent.
 */
export interface UploadRecords {
  /** Stores a record, or replaces it in one step. */
  put(record: UploadRecord): Promise<void>;
  /**
   * Adds the fingerprint of the next part, 32 bytes. One that is there already is never replaced: the same is as good
   * as stored, and another is refused with FILE_CHANGED, because another run has sealed this part with other content.
   */
  addPart(id: string, part: number, fingerprint: Uint8Array<ArrayBuffer>): Promise<void>;
  get(id: string): Promise<StoredUpload | undefined>;
  /** Oldest first. */
  list(): Promise<UploadRecord[]>;
  /** Removes a record and its parts; nothing happens when there is none. */
  remove(id: string): Promise<void>;
}
