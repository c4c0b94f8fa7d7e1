import type { Role } from '@waxwing/sdk/account';

const all: readonly Role[] = ['owner', 'admin', 'member', 'viewer'];

/** Owners and admins look after who belongs to an organisation. The server decides; this spares refusals. */
export const mayInvite = (role: Role): boolean => role === 'owner' || role === 'admin';

/** Only an owner makes an owner. */
export const rolesToGive = (own: Role): readonly Role[] =>
  own === 'owner' ? all : all.filter((role) => role !== 'owner');
