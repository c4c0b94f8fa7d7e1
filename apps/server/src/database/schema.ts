import type { CampaignStatus, Environment, Role } from '@waxwing/contract';
import type { ColumnType, Generated } from 'kysely';

/** Ordered 53-bit id, made by `shared/ids.ts`. */
type Id = number;
/** Milliseconds since 1970-01-01 UTC. */
type EpochMs = number;
type Bytes = Uint8Array;
/** A column that is written once, with the row. */
type Fixed<T> = ColumnType<T, T, never>;

/** What a share went through. `draft`, `live` and `quarantined` may change; every other state is final. */
export type ShareState = 'draft' | 'live' | 'quarantined' | 'viewed' | 'revoked' | 'expired' | 'taken_down';

/** How a passcode proof is kept: full-entropy proofs as SHA-256, all others as peppered Argon2id. */
export type PasscodeForm = 'none' | 'sha256' | 'argon2id';

/** What came of one attempt to open a share. */
export type AccessOutcome =
  | 'SUCCESS'
  | 'REVOKED'
  | 'EXPIRED'
  | 'VIEW_LIMIT_REACHED'
  | 'PASSWORD_REQUIRED'
  | 'INVALID_PASSWORD'
  | 'LOCKED';

/** A payload's policy. One row a share, whatever its kind; it stays as a tombstone until `forget_at`. */
export interface SharesTable {
  id: Fixed<Id>;
  kind: Fixed<string>;
  /** First 53 bits of the token's SHA-256: a small unique index instead of one over 32 random bytes. */
  token_key: Fixed<number>;
  token_hash: Fixed<Bytes>;
  /** Null: made without an account. */
  organization_id: Fixed<Id | null>;
  created_at: Fixed<EpochMs>;
  expires_at: EpochMs;
  max_views: number | null;
  views_taken: number;
  state: ShareState;
  ended_at: EpochMs | null;
  /** From when on the sweep removes the payload of an ended share. Null: not ended, or removed. */
  erase_at: EpochMs | null;
  /** When the tombstone goes too. */
  forget_at: EpochMs;
  /** When the sweep has the next thing to do: the expiry, then `erase_at`, then `forget_at`. */
  due_at: EpochMs;
  passcode_form: PasscodeForm;
  passcode_hash: Bytes | null;
  link_token_hash: Bytes | null;
  revoke_token_hash: Fixed<Bytes>;
  attempts_taken: number;
  attempts_since: EpochMs;
}

/** A view that one reader holds: the same claim repeats the same answer until `ends_at`. */
export interface ShareClaimsTable {
  share_id: Fixed<Id>;
  claim_hash: Fixed<Bytes>;
  ends_at: EpochMs;
}

/** Append-only slots. A row is zeroed in place and never deleted: without its key a payload is noise. */
export interface PayloadKeysTable {
  id: Fixed<Id>;
  key: Bytes;
}

/** The payload of kind `secret`, sealed under its slot of `payload_keys`. */
export interface SecretsTable {
  share_id: Fixed<Id>;
  expiry_type: Fixed<string>;
  sealed_slot: Fixed<Bytes | null>;
  sealed_blob: Fixed<Bytes>;
}

/** The payload of kind `files`, sealed under its slot of `payload_keys`, and before that the draft of it. */
export interface FileSharesTable {
  share_id: Fixed<Id>;
  /** What the maker knows the share by (UUIDv7). */
  public_id: Fixed<string>;
  /** Bytes of ciphertext that may be uploaded. */
  announced_bytes: Fixed<number>;
  sealed_label: Fixed<Bytes | null>;
  upload_token_hash: Fixed<Bytes>;
  /** When the draft is given up unless another byte comes. Null: it is published. */
  upload_expires_at: EpochMs | null;
  /** Bytes of ciphertext in all streams. Null until it is published, like everything below. */
  published_bytes: number | null;
  /** SHA-256 of what was published, to know it again. */
  publication_hash: Bytes | null;
  content_id: Bytes | null;
  sealed_slot: Bytes | null;
  sealed_manifest: Bytes | null;
}

/** What a blob is there for: `garbage` is to be removed, and its row after it. */
export type BlobState = 'uploading' | 'published' | 'garbage';

/** A blob of ciphertext. The row comes before the blob, and goes after it. */
export interface FileBlobsTable {
  /** In the store of blobs, and as the id of the upload. */
  name: Fixed<string>;
  share_id: Fixed<Id>;
  state: BlobState;
  /** As announced when the upload was created. */
  size_bytes: Fixed<number>;
  /** Its place in the manifest, once published. */
  stream_index: number | null;
  /** Which process writes to it, until when: only where several may. */
  held_by: string | null;
  held_until: EpochMs | null;
}

/** Append-only: one row an attempt to open a share that exists. */
export interface AccessEventsTable {
  id: Fixed<Id>;
  share_id: Fixed<Id>;
  at: Fixed<EpochMs>;
  outcome: Fixed<AccessOutcome>;
}

export interface ShareReportsTable {
  id: Fixed<Id>;
  share_id: Fixed<Id>;
  created_at: Fixed<EpochMs>;
  reason: Fixed<string>;
  details: Fixed<string | null>;
  /** Whether the reporter proved to have the share. Only such reports can quarantine. */
  has_proof: number;
  /** Keyed hash of the reporter's network (/24 or /48): one of them counts once a day. */
  network_hash: Fixed<Bytes>;
  day: Fixed<number>;
}

export interface OrganizationsTable {
  id: Fixed<Id>;
  public_id: Fixed<string>;
  name: string;
  created_at: Fixed<EpochMs>;
  /** Since when nothing of it counts: no key, no session, no sign-in. Null: it is in use. */
  suspended_at: EpochMs | null;
}

/** A person with an account. */
export interface UsersTable {
  id: Fixed<Id>;
  public_id: Fixed<string>;
  email: string;
  /** As it is compared: lower case, NFKC. */
  email_key: string;
  username: string;
  username_key: string;
  name: string;
  /** Argon2id. Null: signs in another way, or not at all. */
  password_hash: Bytes | null;
  /** 1: operates the installation. */
  is_admin: number;
  /** 0: may not sign in, and no session or key of theirs counts. */
  is_active: number;
  created_at: Fixed<EpochMs>;
  /** When somebody showed that mails to `email` reach them. Null: nobody has. */
  email_confirmed_at: EpochMs | null;
}

/** Who belongs to an organisation, and as what. */
export interface MembershipsTable {
  organization_id: Fixed<Id>;
  user_id: Fixed<Id>;
  role: Role;
  created_at: Fixed<EpochMs>;
}

/** One sign-in. Its tokens name it, and what a refresh token is worth stands here alone. */
export interface SessionsTable {
  id: Fixed<Id>;
  public_id: Fixed<string>;
  user_id: Fixed<Id>;
  organization_id: Fixed<Id>;
  user_agent: Fixed<string>;
  created_at: Fixed<EpochMs>;
  /** When who signed in last proved to be who they are. */
  authenticated_at: EpochMs;
  /** SHA-256 of the id of the refresh token that is good. */
  refresh_hash: Bytes;
  refreshed_at: EpochMs;
  expires_at: EpochMs;
  ended_at: EpochMs | null;
}

/** Refresh tokens that were spent moments ago, which may come again without harm. */
export interface SpentRefreshTokensTable {
  session_id: Fixed<Id>;
  token_hash: Fixed<Bytes>;
  spent_at: Fixed<EpochMs>;
  /** Of the `Idempotency-Key` it was spent with. */
  retry_key_hash: Fixed<Bytes | null>;
}

/** What a device made for a user to sign in with. */
export interface PasskeysTable {
  id: Fixed<Id>;
  public_id: Fixed<string>;
  user_id: Fixed<Id>;
  credential_id: Fixed<Bytes>;
  /** COSE, as the device gave it. */
  public_key: Fixed<Bytes>;
  counter: number;
  device_type: Fixed<'singleDevice' | 'multiDevice'>;
  is_backed_up: number;
  /** Space-separated. */
  transports: Fixed<string>;
  name: string;
  /** 0: does not sign in. */
  is_active: number;
  created_at: Fixed<EpochMs>;
  last_used_at: EpochMs | null;
}

/** What a passkey is to sign, once. */
export interface WebauthnChallengesTable {
  id: Fixed<string>;
  ceremony: Fixed<Ceremony>;
  /** Null: whoever has a passkey. */
  user_id: Fixed<Id | null>;
  challenge: Fixed<Bytes>;
  /** What the new passkey is to be called. */
  name: Fixed<string | null>;
  expires_at: Fixed<EpochMs>;
}

/** What a challenge may be used for. */
export type Ceremony = 'register' | 'login' | 'step_up';

/** Seeds of authenticator apps, each sealed for its row. */
export interface TotpFactorsTable {
  user_id: Fixed<Id>;
  version: number;
  sealed: Bytes;
  /** The step of the last code that was taken. No code of it or before counts again. */
  last_step: number;
  created_at: EpochMs;
  /** Null: begun, and not yet asked for. */
  confirmed_at: EpochMs | null;
}

export interface RecoveryCodesTable {
  user_id: Fixed<Id>;
  code_hash: Fixed<Bytes>;
}

/** Codes that a browser brings to the command line. */
export interface CliCodesTable {
  code_hash: Fixed<Bytes>;
  user_id: Fixed<Id>;
  organization_id: Fixed<Id>;
  code_challenge: Fixed<string>;
  port: Fixed<number>;
  /** When who let the command in had proved to be who they are. */
  authenticated_at: Fixed<EpochMs>;
  expires_at: Fixed<EpochMs>;
}

/** Keys that sign tokens, each sealed for its row. The newest signs; older ones are known until nothing needs them. */
export interface SigningKeysTable {
  id: Fixed<string>;
  sealed: Fixed<Bytes>;
  created_at: Fixed<EpochMs>;
}

/** Append-only: what was done in an organisation. Each row is chained to the one before by its hash. */
export interface AuditEventsTable {
  id: Fixed<Id>;
  organization_id: Fixed<Id>;
  /** Counts from 1 in each organisation, without a gap. */
  seq: Fixed<number>;
  at: Fixed<EpochMs>;
  action: Fixed<string>;
  status: Fixed<'success' | 'failure'>;
  resource_type: Fixed<string>;
  resource_id: Fixed<string>;
  actor: Fixed<string>;
  ip_address: Fixed<string | null>;
  user_agent: Fixed<string | null>;
  /** JSON. */
  details: Fixed<string>;
  hash: Fixed<Bytes>;
}

/** The last row of each chain, so that none can be cut off. Whoever appends holds it. */
export interface AuditHeadsTable {
  organization_id: Fixed<Id>;
  seq: number;
  hash: Bytes;
  /** Over the three above, under a key that is not in the database in the clear. */
  mac: Bytes;
}

/** How far a chain was at some time, signed: kept elsewhere, it proves that nothing before was changed. */
export interface AuditCheckpointsTable {
  organization_id: Fixed<Id>;
  seq: Fixed<number>;
  hash: Fixed<Bytes>;
  at: Fixed<EpochMs>;
  signature: Fixed<Bytes>;
}

/** Who may become a member, by a letter that holds a token. Gone once it is accepted or taken back. */
export interface InvitationsTable {
  id: Fixed<Id>;
  public_id: Fixed<string>;
  organization_id: Fixed<Id>;
  email: Fixed<string>;
  /** As it is compared: lower case, NFKC. */
  email_key: Fixed<string>;
  role: Role;
  /** SHA-256. */
  token_hash: Bytes;
  /** As the audit log names who did it. */
  invited_by: string;
  created_at: EpochMs;
  expires_at: EpochMs;
}

/** What links are gathered under. */
export interface CampaignsTable {
  id: Fixed<Id>;
  public_id: Fixed<string>;
  organization_id: Fixed<Id>;
  name: string;
  description: string | null;
  landing_page_url: string | null;
  status: CampaignStatus;
  starts_at: EpochMs | null;
  ends_at: EpochMs | null;
  created_at: Fixed<EpochMs>;
  updated_at: EpochMs;
}

export interface ApiKeysTable {
  id: Fixed<Id>;
  public_id: Fixed<string>;
  organization_id: Fixed<Id>;
  /** Null: made by the operator, or by a key that was. */
  maker_id: Fixed<Id | null>;
  name: string;
  description: Fixed<string | null>;
  environment: ColumnType<Environment, Environment | undefined, never>;
  prefix: string;
  key_hash: Bytes;
  /** Counts the values that this key has had. */
  version: Generated<number>;
  /** The value, sealed for its row and version. Null: only its hash is kept. */
  sealed: Bytes | null;
  /** Space-separated scopes. */
  scopes: string;
  rate_limit_per_hour: number;
  created_at: Fixed<EpochMs>;
  expires_at: EpochMs | null;
  rotated_at: EpochMs | null;
  revoked_at: EpochMs | null;
  last_used_at: EpochMs | null;
}

/** A mail that is to leave. It goes when it is delivered, or of no more use to anybody. */
export interface OutgoingMailsTable {
  id: Fixed<Id>;
  /** The letter, sealed for this row: it may hold what opens an account. */
  sealed: Fixed<Bytes>;
  created_at: Fixed<EpochMs>;
  good_until: Fixed<EpochMs>;
  /** When it is tried next. Whoever tries moves this first, and by that holds it. */
  due_at: EpochMs;
  attempts: number;
}

/** Somebody asked for a link to set a new password. Whether there is such a user is looked up later. */
export interface ResetRequestsTable {
  id: Fixed<Id>;
  email_key: Fixed<string>;
  ip_address: Fixed<string>;
  user_agent: Fixed<string | null>;
}

/** What a link in a mail is good for. */
export type MailTokenPurpose = 'first_password' | 'set_password' | 'confirm_email';

/** Links in mails. Each is good once: its row goes with what it allows. */
export interface MailTokensTable {
  id: Fixed<Id>;
  token_hash: Fixed<Bytes>;
  purpose: Fixed<MailTokenPurpose>;
  user_id: Fixed<Id>;
  /** Where it was mailed to. */
  email: Fixed<string>;
  expires_at: Fixed<EpochMs>;
}

/** An organisation that has a partner key. */
export interface PartnersTable {
  organization_id: Fixed<Id>;
  description: string;
  /** 1: by itself, so its name was chosen by a stranger. 0: by the operator. */
  is_self_registered: Fixed<number>;
  /** 1: the Partner API is open to it. */
  has_partner_api: number;
  /** After how many days its key has to be replaced; 0: it need not be. */
  rotation_days: number;
  created_at: Fixed<EpochMs>;
}

export interface PartnerKeysTable {
  id: Fixed<Id>;
  public_id: Fixed<string>;
  organization_id: Fixed<Id>;
  prefix: Fixed<string>;
  key_hash: Fixed<Bytes>;
  created_at: Fixed<EpochMs>;
  expires_at: EpochMs;
  /** When another took its place; it may be good beside that one for a while. */
  replaced_at: EpochMs | null;
  /** When its owners were told that it has to be replaced. */
  due_noted_at: EpochMs | null;
  last_used_at: EpochMs | null;
}

/** Codes of the operator, each good for one registration. */
export interface InviteCodesTable {
  id: Fixed<Id>;
  code_hash: Fixed<Bytes>;
  created_at: Fixed<EpochMs>;
  expires_at: Fixed<EpochMs>;
}

/** Values that keys had before. Rows stay, so that a leaked one is known for what it was. */
export interface FormerApiKeysTable {
  key_hash: Fixed<Bytes>;
  api_key_id: Fixed<Id>;
  valid_until: Fixed<EpochMs>;
}

/** The payload of kind `api_key`: which key, and which of its values. What it was stays when the share is forgotten. */
export interface ApiKeySharesTable {
  share_id: Fixed<Id>;
  public_id: Fixed<string>;
  api_key_id: Fixed<Id>;
  key_version: Fixed<number>;
  recipient_email: Fixed<string | null>;
  /** Key, version and message, sealed under the share's slot of `payload_keys`. Null: erased. */
  sealed: Bytes | null;
  created_at: Fixed<EpochMs>;
  expires_at: Fixed<EpochMs>;
  max_views: Fixed<number>;
  last_viewed_at: EpochMs | null;
  /** From the share, when its payload is erased. */
  view_count: number | null;
  ended_as: ShareState | null;
}

/** Answers to requests with an `Idempotency-Key`, sealed under a key that only the caller has. */
export interface IdempotencyKeysTable {
  key_hash: Fixed<Bytes>;
  body_mac: Fixed<Bytes>;
  status: number;
  sealed_answer: Bytes;
  expires_at: Fixed<EpochMs>;
}

/** Root keys of this installation, sealed under the master key. */
export interface ServerKeysTable {
  name: Fixed<string>;
  sealed: Bytes;
  created_at: Fixed<EpochMs>;
}

/** Which process makes ids under which node number. */
export interface NodeLeasesTable {
  node: Fixed<number>;
  holder: string;
  expires_at: EpochMs;
}

/** Counters of `rate-limiter-flexible`, shared between the nodes of a PostgreSQL installation. */
export interface RateLimitsTable {
  key: Fixed<string>;
  points: Generated<number>;
  expire: number | null;
}

export interface Schema {
  shares: SharesTable;
  share_claims: ShareClaimsTable;
  payload_keys: PayloadKeysTable;
  secrets: SecretsTable;
  file_shares: FileSharesTable;
  file_blobs: FileBlobsTable;
  access_events: AccessEventsTable;
  share_reports: ShareReportsTable;
  organizations: OrganizationsTable;
  users: UsersTable;
  memberships: MembershipsTable;
  sessions: SessionsTable;
  spent_refresh_tokens: SpentRefreshTokensTable;
  passkeys: PasskeysTable;
  webauthn_challenges: WebauthnChallengesTable;
  totp_factors: TotpFactorsTable;
  recovery_codes: RecoveryCodesTable;
  cli_codes: CliCodesTable;
  signing_keys: SigningKeysTable;
  audit_events: AuditEventsTable;
  audit_heads: AuditHeadsTable;
  audit_checkpoints: AuditCheckpointsTable;
  invitations: InvitationsTable;
  campaigns: CampaignsTable;
  api_keys: ApiKeysTable;
  outgoing_mails: OutgoingMailsTable;
  reset_requests: ResetRequestsTable;
  mail_tokens: MailTokensTable;
  partners: PartnersTable;
  partner_keys: PartnerKeysTable;
  invite_codes: InviteCodesTable;
  former_api_keys: FormerApiKeysTable;
  api_key_shares: ApiKeySharesTable;
  idempotency_keys: IdempotencyKeysTable;
  server_keys: ServerKeysTable;
  node_leases: NodeLeasesTable;
  rate_limits: RateLimitsTable;
}
