import { scopes as knownScopes, type Role, roles, type Scope } from '@waxwing/contract';
import { Type } from 'typebox';
import type { AuditVerdict } from '../audit/verify.ts';
import type { ApiKeyService } from '../auth/api-keys.service.ts';
import type { ApiKey } from '../auth/api-keys.store.ts';
import { drawPassword } from '../auth/passwords.ts';
import type { UserService } from '../auth/users.service.ts';
import type { Clock } from '../shared/clock.ts';
import type { ReportedShare } from '../shares/moderation.ts';
import { MasterKeyError } from '../vault/master-key.ts';
import type { RotatedKey } from '../vault/rotate-master-key.ts';
import { AdminError } from './admin.errors.ts';
import { emailOption, nameOption as name, usernameOption } from './option-types.ts';
import { optionsOf } from './options.ts';
import { createInviteCode, createPartner, type PartnerAdmin, suspendPartner } from './partner-operations.ts';

/** What the operations work with. */
export interface AdminServices {
  readonly apiKeys: ApiKeyService;
  readonly users: UserService;
  verifyAudit(): Promise<AuditVerdict>;
  readonly moderation: Moderation;
  /** @returns the link, and until when it is good, in epoch milliseconds */
  invite(who: Invited): Promise<{ id: string; url: string; expiresAt: number }>;
  readonly partners: PartnerAdmin;
  rotateMasterKey(): Promise<RotatedKey>;
  readonly clock: Clock;
  /** Requests an hour for a key that is made without a limit of its own. */
  readonly defaultRateLimit: number;
}

/** Who is to come, as what, and into which organisation. */
export interface Invited {
  readonly email: string;
  readonly role: Role;
  readonly organization: string;
}

/** The operator's side of abuse reports. Each decision says whether there was such a share to decide on. */
export interface Moderation {
  listReported(): Promise<ReportedShare[]>;
  release(shareId: string): Promise<boolean>;
  takeDown(shareId: string): Promise<boolean>;
}

type Operation = (services: AdminServices, options: unknown) => Promise<unknown>;

const dayMs = 86_400_000;
const defaultOrganization = 'default';
const defaultScopes = knownScopes.filter((scope) => /^(secrets|files|links):/.test(scope));

const rateLimit = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });
const noOptions = optionsOf(Type.Object({}, { additionalProperties: false }));
const keyOption = optionsOf(Type.Object({ key: Type.String() }, { additionalProperties: false }));
const idOption = optionsOf(
  Type.Object({ id: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
);
const limitOptions = optionsOf(
  Type.Object({ id: Type.String({ minLength: 1 }), rateLimit }, { additionalProperties: false }),
);
const createOptions = optionsOf(
  Type.Object(
    {
      name,
      organization: Type.Optional(name),
      scopes: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
      expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
      rateLimit: Type.Optional(rateLimit),
    },
    { additionalProperties: false },
  ),
);

const userOptions = optionsOf(
  Type.Object(
    {
      email: emailOption,
      username: Type.Optional(usernameOption),
      name: Type.Optional(name),
      organization: Type.Optional(name),
      role: Type.Optional(Type.Enum([...roles])),
      admin: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
);

const inviteOptions = optionsOf(
  Type.Object(
    { email: emailOption, organization: Type.Optional(name), role: Type.Optional(Type.Enum([...roles])) },
    { additionalProperties: false },
  ),
);

/** Every `waxwing admin …` command: its options in, what is printed out. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['create-key', createKey],
  ['check-key', checkKey],
  ['set-key-limit', setKeyLimit],
  ['revoke-key', revokeKey],
  ['list-keys', listKeys],
  ['create-user', createUser],
  ['invite', invite],
  ['create-partner', createPartner],
  ['suspend-partner', suspendPartner],
  ['create-invite-code', createInviteCode],
  ['audit-verify', auditVerify],
  ['rotate-master-key', rotateMasterKey],
  ['reports', listReports],
  ['release', release],
  ['take-down', takeDown],
]);

async function createKey({ apiKeys, clock, defaultRateLimit }: AdminServices, input: unknown) {
  const options = createOptions(input);
  const { expiresInDays, organization = defaultOrganization } = options;
  const scopes = options.scopes ? parseScopes(options.scopes) : defaultScopes;
  const rateLimitPerHour = options.rateLimit ?? defaultRateLimit;
  const expiresAt = expiresInDays === undefined ? undefined : clock.now() + expiresInDays * dayMs;
  const wanted = { name: options.name, organization, scopes, rateLimitPerHour, expiresAt };
  const { apiKey, keyId } = await apiKeys.create(wanted);
  return { key: apiKey, id: keyId, ...wanted, expiresAt: dateText(expiresAt) };
}

/** The one place where a key is the argument: it is checked for its form before anything is looked up. */
async function checkKey({ apiKeys, partners }: AdminServices, input: unknown) {
  const { key } = keyOption(input);
  if (key.startsWith('prt_')) return partners.check(key);
  const checked = await apiKeys.check(key);
  return 'key' in checked ? { state: checked.state, ...shown(checked.key) } : { state: checked.state };
}

async function setKeyLimit({ apiKeys }: AdminServices, input: unknown) {
  const options = limitOptions(input);
  requireFound(await apiKeys.setLimit(options.id, options.rateLimit), 'There is no API key with this id.');
  return { id: options.id, rateLimitPerHour: options.rateLimit };
}

async function revokeKey({ apiKeys }: AdminServices, input: unknown) {
  const { id } = idOption(input);
  requireFound(await apiKeys.revoke(id), 'There is no API key with this id.');
  return { id, state: 'revoked' };
}

async function listKeys({ apiKeys }: AdminServices, input: unknown) {
  noOptions(input);
  const keys = await apiKeys.list();
  return keys.map((key) => ({ state: key.state, organization: key.organization, ...shown(key) }));
}

/** The password is drawn here, is in the answer, and can never be shown again. */
async function createUser({ users }: AdminServices, input: unknown) {
  const options = userOptions(input);
  const { email, organization = defaultOrganization, role = 'owner', admin = false } = options;
  const username = options.username ?? email.split('@')[0] ?? '';
  const user = { email, username, name: options.name ?? username, organization, role };
  const password = drawPassword();
  const created = await users.create({ ...user, isAdmin: admin, password });
  if ('taken' in created) {
    throw new AdminError('INVALID_OPTION', `There is a user with this ${created.taken} already.`);
  }
  return { password, id: created.id, ...user, admin };
}

/** The letter goes by mail too, as soon as a server runs. */
async function invite(services: AdminServices, input: unknown) {
  const { email, role = 'member', organization = defaultOrganization } = inviteOptions(input);
  const { id, url, expiresAt } = await services.invite({ email, role, organization });
  return { link: url, id, email, role, organization, expiresAt: dateText(expiresAt) };
}

async function auditVerify({ verifyAudit }: AdminServices, input: unknown) {
  noOptions(input);
  const { faults, checkpoints, ...verdict } = await verifyAudit();
  return {
    state: faults.length === 0 ? 'whole' : 'changed',
    ...verdict,
    faults,
    checkpoints: checkpoints.map(({ at, ...checkpoint }) => ({ ...checkpoint, at: dateText(at) })),
  };
}

async function rotateMasterKey(services: AdminServices, input: unknown) {
  noOptions(input);
  const rotated = await services.rotateMasterKey().catch((error: unknown) => {
    if (error instanceof MasterKeyError) throw new AdminError('FAILED', error.message, { cause: error });
    throw error;
  });
  if ('file' in rotated) return { state: 'rotated', file: rotated.file };
  const next =
    'Put it where the old one is and restart: until the first start with it, both open the database.';
  return { key: rotated.key, state: 'prepared', next };
}

async function listReports({ moderation }: AdminServices, input: unknown) {
  noOptions(input);
  const shares = await moderation.listReported();
  return shares.map(({ shareId, createdAt, reports, ...share }) => ({
    id: String(shareId),
    ...share,
    createdAt: dateText(createdAt),
    reports: reports.map(({ at, ...report }) => ({ at: dateText(at), ...report })),
  }));
}

async function release({ moderation }: AdminServices, input: unknown) {
  const { id } = idOption(input);
  requireFound(await moderation.release(id), 'No share with this id is held for review.');
  return { id, state: 'live' };
}

async function takeDown({ moderation }: AdminServices, input: unknown) {
  const { id } = idOption(input);
  requireFound(await moderation.takeDown(id), 'No share with this id is alive.');
  return { id, state: 'taken_down' };
}

function parseScopes(names: readonly string[]): Scope[] {
  return [...new Set(names)].map((wanted) => {
    const scope = knownScopes.find((known) => known === wanted);
    if (scope) return scope;
    throw new AdminError(
      'INVALID_OPTION',
      `There is no scope "${wanted}"; there are ${knownScopes.join(', ')}.`,
    );
  });
}

function requireFound(isFound: boolean, sentence: string): void {
  if (!isFound) throw new AdminError('NOT_FOUND', sentence);
}

function shown(key: ApiKey) {
  return {
    id: key.keyId,
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    rateLimitPerHour: key.rateLimitPerHour,
    createdAt: dateText(key.createdAt),
    expiresAt: dateText(key.expiresAt),
    revokedAt: dateText(key.revokedAt),
    lastUsedAt: dateText(key.lastUsedAt),
  };
}

function dateText(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}
