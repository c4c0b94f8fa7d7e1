/** The client of somebody's account: apart from the rest, so that the page that opens a share does not carry it. */
export type {
  ApiKey,
  ApiKeyDetail,
  ApiKeyHandover,
  ApiKeyLink,
  ApiKeyPage,
  ApiKeyQuery,
  ApiKeyRotation,
  ApiKeyScope,
  ApiKeyShare,
  ApiKeys,
  ApiKeyVerdict,
  GeneratedApiKey,
  NewApiKey,
  RotatedApiKey,
} from './api-keys.ts';
export type {
  AuditLogEntry,
  AuditLogPage,
  AuditLogQuery,
  AuditLogs,
  AuditVerification,
} from './audit-logs.ts';
export type { CallOptions } from './caller.ts';
export type {
  Campaign,
  CampaignChange,
  CampaignPage,
  CampaignQuery,
  Campaigns,
  NewCampaign,
} from './campaigns.ts';
export { createAccountClient } from './client.ts';
export type {
  PartnerKey,
  PartnerKeyStatus,
  Registered,
  Registration,
  RotatedPartnerKey,
} from './partners.ts';
export type { Ceremony, NewPasskey, Passkey, PasskeyChange, Passkeys, ShownPasskey } from './passkeys.ts';
export type { ContactMessage, Recovery } from './recovery.ts';
export type { Session, SessionStore } from './session.ts';
export { memorySessionStore } from './session.ts';
export type { SharedKey, SharedKeyReader, SharedKeyStatus } from './shared-key.ts';
export { createSharedKeyReader } from './shared-key.ts';
export type { Acceptance, Invitation, Invited, NewInvitation, Role, Team, TeamMember } from './team.ts';
export type { BegunTwoFactor, TwoFactor } from './two-factor.ts';
export type {
  AccountClient,
  AccountClientOptions,
  Activity,
  CliExchange,
  CliRequest,
  Credentials,
  Me,
  PasswordChange,
  Profile,
  ProfileChange,
  Proof,
  SignedIn,
  SignedInDevice,
  WaysIn,
} from './types.ts';
