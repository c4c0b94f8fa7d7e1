import { randomUUIDv7 } from 'node:crypto';
import type { Role } from '@waxwing/contract';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { getOrganization, insertOrganization } from './api-keys.store.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { SlowHash } from './slow-hash.ts';
import { insertMembership, insertUser, nameKey, takenName } from './users.store.ts';

export interface NewUser {
  readonly email: string;
  readonly username: string;
  readonly name: string;
  /** Made when no organisation has this name. */
  readonly organization: string;
  readonly role: Role;
  readonly isAdmin: boolean;
  readonly password: string;
}

/** The new user's public id, or which name another user has already. */
export type UserCreated = { readonly id: string } | { readonly taken: 'email' | 'username' };

export type UserService = ReturnType<typeof createUserService>;

/** Makes users. */
export function createUserService(parts: {
  database: Database;
  clock: Clock;
  passwords: SlowHash;
  audit: AuditTrail;
}) {
  const { database, clock, passwords, audit } = parts;
  return { create };

  async function create(user: NewUser): Promise<UserCreated> {
    const now = clock.now();
    const publicId = randomUUIDv7();
    const row = {
      id: database.ids.next(),
      public_id: publicId,
      email: user.email,
      email_key: nameKey(user.email),
      username: user.username,
      username_key: nameKey(user.username),
      name: user.name,
      password_hash: await passwords.hash(user.password),
      is_admin: user.isAdmin ? 1 : 0,
      is_active: 1,
      created_at: now,
      // The operator knows whom they make an account for.
      email_confirmed_at: now,
    };
    const organization = {
      id: database.ids.next(),
      public_id: randomUUIDv7(),
      name: user.organization,
      created_at: now,
    };
    return database.transact(async (tx) => {
      const taken = await takenName(tx, user);
      if (taken) return { taken };
      const existing = await getOrganization(tx, user.organization);
      if (!existing) await insertOrganization(tx, organization);
      await insertUser(tx, row);
      const membership = { organization_id: existing?.id ?? organization.id, user_id: row.id };
      await insertMembership(tx, { ...membership, role: user.role, created_at: now });
      await audit.append(tx, {
        organizationId: membership.organization_id,
        action: 'user.created',
        status: 'success',
        resource: { type: 'user', id: publicId },
        actor: 'operator',
        details: { email: user.email, role: user.role, is_admin: user.isAdmin },
      });
      return { id: publicId };
    });
  }
}
