import type { ExpiryType, ReportReason } from '@waxwing/contract';
import type { Argon2id } from '@waxwing/seal';

export type { ExpiryType, ReportReason };

/** How to reach a server. */
export interface ClientOptions {
  /** Where the server answers, without a trailing path of the API: `https://secrets.example`. */
  baseUrl: string;
  /** `sk_live_…`; without it the anonymous limits hold. Sent to `baseUrl` only, never to a foreign link's server. */
  apiKey?: string | undefined;
  /** Needed to seal and open with a passphrase; one of the `@waxwing/seal/argon2-*` entries, or a worker. */
  argon2id?: Argon2id | undefined;
  /** Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** A share link that was read and found whole; nothing was asked of a server for it. */
export type ShareLink = SecretLink | FilesLink;

/** The link of a secret. */
export type SecretLink = SealedLink | PlainLink;

interface LinkBase {
  /** Scheme, host and port of the link. */
  origin: string;
  /** Where that link's server answers: `origin`, and the folder it is served under when there is one. */
  baseUrl: string;
}

/** A secret made by a Waxwing client: the fragment is a link secret. */
export interface SealedLink extends LinkBase {
  kind: 'sealed';
  /** 12 characters of base62. */
  linkId: string;
  /** 32 bytes; never leaves the client. */
  linkSecret: Uint8Array<ArrayBuffer>;
}

/** The link of a share of files, `…/download?token=…#1.…`. */
export interface FilesLink extends LinkBase {
  kind: 'files';
  /** 64 hexadecimal digits, in small letters. */
  token: string;
  /** 32 bytes; never leaves the client. */
  linkSecret: Uint8Array<ArrayBuffer>;
}

/** A secret made by someone else through the plain API: the fragment is an AES-256 key. */
export interface PlainLink extends LinkBase {
  kind: 'plain';
  /** 12 characters of base62. */
  linkId: string;
  /** 32 bytes; never leaves the client. */
  key: Uint8Array<ArrayBuffer>;
}

export interface CreateSecretOptions {
  /** At most 1 MiB of UTF-8. */
  text: string;
  /** A line for the recipient, sealed with the text. */
  note?: string | undefined;
  /** 1 to 1024 bytes of UTF-8; an empty string means none. */
  passphrase?: string | undefined;
  expiryType: ExpiryType;
  /** 60 to 2,592,000; takes the place of the life that `expiryType` names. */
  expiresInSeconds?: number | undefined;
  /** 1 to 100; 1 is the same as `view_once`. */
  maxViews?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface CreatedSecret {
  linkId: string;
  /** The whole share link with its fragment. Whoever has it (and the passphrase) can open the secret. */
  url: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  expiryType: ExpiryType;
  maxViews?: number;
  /** Ends the secret early; shown once. */
  revokeToken: string;
}

export interface InspectedSecret {
  link: SecretLink;
  /** True when the secret was sealed by a Waxwing client. */
  sealed: boolean;
  needsPassphrase: boolean;
  /** Epoch milliseconds. */
  expiresAt: number;
  expiryType: ExpiryType;
  /** Null: any number of views until it expires. */
  viewsLeft: number | null;
  /** Only when `sealed`. */
  slot?: Uint8Array<ArrayBuffer>;
}

export interface OpenSecretOptions {
  passphrase?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface OpenedSecret {
  text: string;
  note?: string;
  expiryType: ExpiryType;
}

export interface ReportOptions {
  reason?: ReportReason | undefined;
  details?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** A server, and what one can do with the secrets on it. Every method throws `WaxwingError`. */
export interface Client {
  /** Seals the text here, stores the ciphertext there, and returns the link. */
  createSecret(options: CreateSecretOptions): Promise<CreatedSecret>;
  /** Asks what the link of a secret leads to. Never takes a view. LINK_NOT_OURS for a link to files. */
  inspectSecret(link: ShareLink, options?: { signal?: AbortSignal | undefined }): Promise<InspectedSecret>;
  /**
   * Takes one view and opens the text. A wrong passphrase for a sealed secret is found out before the server is asked.
   * Call it again with the same object after OFFLINE or SERVER_ERROR: a view that was taken meanwhile is not lost, for
   * a minute.
   */
  openSecret(inspected: InspectedSecret, options?: OpenSecretOptions): Promise<OpenedSecret>;
  /** Ends a secret now. With an API key of the creating organization the token may be left out. */
  revokeSecret(
    linkId: string,
    revokeToken?: string,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<void>;
  /** Tells the operator that a share breaks the rules. LINK_NOT_OURS for a link to files. */
  reportSecret(link: ShareLink, report: ReportOptions): Promise<void>;
}
