export {
  type ApiKeyDetail,
  type ApiKeyItem,
  type ApiKeyQuery,
  type ApiKeyShare,
  type ApiKeyShareStatus,
  type ApiKeyShares,
  type ApiKeys,
  apiKeyLimits,
  apiKeyRoutes,
  defaultKeyScopes,
  type Environment,
  environments,
  type GenerateApiKeyBody,
  type GeneratedApiKey,
  type ManagedKeyFamily,
  managedKeyFamilies,
  type OpenedApiKey,
  type RotateApiKeyBody,
  type RotatedApiKey,
  type ShareApiKeyBody,
  type SharedApiKeyLink,
  type VerifiedApiKey,
} from './api-keys.ts';
export {
  type AuditLogEntry,
  type AuditLogs,
  type AuditQuery,
  type AuditVerification,
  auditRoutes,
} from './audit-logs.ts';
export {
  authLimits,
  authRoutes,
  type LoggedIn,
  type LoginBody,
  type Me,
  type Refreshed,
  type Role,
  roles,
  type Sessions,
  type SteppedUp,
} from './auth.ts';
export {
  type Campaign,
  type CampaignQuery,
  type CampaignStatus,
  type Campaigns,
  type ChangeCampaignBody,
  type CreateCampaignBody,
  campaignLimits,
  campaignRoutes,
  campaignStatuses,
} from './campaigns.ts';
export {
  type AuthorizeCliBody,
  type AuthorizedCli,
  type CliTokenBody,
  cliCodeSeconds,
  cliLoginRoutes,
} from './cli-login.ts';
export { type ErrorCode, errorCodes } from './error-codes.ts';
export {
  emailPattern,
  nameLimits,
  type ReportBody,
  type ReportReason,
  type ReportReceived,
  reportReasons,
} from './fields.ts';
export {
  type ClaimedFiles,
  type CreatedFiles,
  type CreateFilesBody,
  type FilesStatus,
  fileLimits,
  fileRoutes,
  type PublishBody,
  type PublishedFiles,
} from './files.ts';
export { type Health, healthRoutes } from './health.ts';
export { pageLimits } from './paging.ts';
export {
  type PartnerKeyStatus,
  partnerLimits,
  partnerRoutes,
  type RegisterBody,
  type Registered,
  type RotatedPartnerKey,
} from './partners.ts';
export {
  type Ceremony,
  type NewCredential,
  type Passkey,
  passkeyLimits,
  passkeyRoutes,
  type ShownCredential,
} from './passkeys.ts';
export { Problem, problems, type ValidationIssue } from './problem.ts';
export {
  type Activities,
  type Profile,
  profileRoutes,
  type UpdateProfileBody,
} from './profile.ts';
export { type ContactBody, mailLinkLimits, recoveryRoutes } from './recovery.ts';
export type { AnswerOf, BodyOf, QueryOf, RouteContract } from './route.ts';
export { type Scope, scopes } from './scopes.ts';
export {
  type CreatedSecret,
  type CreateSecretBody,
  type CreateSecretHeaders,
  type ExpiryType,
  expirySeconds,
  expiryTypes,
  type OpenedSecret,
  type SecretStatus,
  secretLimits,
  secretRoutes,
} from './secrets.ts';
export { type StepUpBody, stepUpRoutes } from './step-up.ts';
export {
  type AcceptBody,
  type Invitation,
  type Invitations,
  type Invited,
  invitationSeconds,
  type TeamMember,
  type TeamMembers,
  teamRoutes,
} from './team.ts';
export { type BegunTwoFactor, type RecoveryCodes, twoFactorRoutes } from './two-factor.ts';
export { tus, uploadRoutes } from './uploads.ts';
