import type { RegisterBody, Registered } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { invalidField } from '../shared/errors.ts';
import { freeUsername } from './free-username.ts';
import { takeInviteCode } from './invite-codes.store.ts';
import { hashInviteCode } from './invite-codes.ts';
import type { NewPartner, PartnerMaker } from './partner-maker.ts';
import { partnerErrors } from './partners.errors.ts';
import { checkStrength } from './password-rules.ts';
import { instant } from './shown-key.ts';
import type { SlowHash } from './slow-hash.ts';

export interface RegistrationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: SlowHash;
  readonly makePartner: PartnerMaker;
  /** Who may register. */
  readonly mode: 'open' | 'invite' | 'closed';
}

/** What a registration needs inside its transaction. */
interface Prepared {
  readonly partner: NewPartner;
  readonly codeHash: Uint8Array | undefined;
}

export type RegistrationService = ReturnType<typeof createRegistrationService>;

/** Organisations register themselves, as far as the operator lets them. */
export function createRegistrationService(parts: RegistrationParts) {
  const { database, clock, passwords, makePartner, mode } = parts;
  return { prepare, register };

  /** Everything that takes time. @throws {ProblemError} FORBIDDEN, VALIDATION_FAILED */
  async function prepare(body: RegisterBody, caller: Caller): Promise<Prepared> {
    const code = body.invite_code?.trim();
    if (mode === 'closed') throw partnerErrors.closed();
    if (mode === 'invite' && !code) throw partnerErrors.byInvitation();
    const { email, password } = body;
    const [company, name] = [body.company_name.trim(), body.name.trim()];
    const username = body.username || (await freeUsername(database.db, email));
    if (password) await checkStrength('password', password, [email, username, name, company]);
    const partner = {
      company,
      description: body.description?.trim() ?? '',
      name,
      email,
      username,
      passwordHash: password ? await passwords.hash(password) : undefined,
      // The code of the operator opens it; everybody else asks for it.
      hasPartnerApi: Boolean(code),
      caller,
    };
    return { partner, codeHash: code ? hashInviteCode(code) : undefined };
  }

  /** @throws {ProblemError} VALIDATION_FAILED, DUPLICATE_RESOURCE */
  async function register(tx: Transaction<Schema>, { partner, codeHash }: Prepared): Promise<Registered> {
    // Before any name is looked at: without a code nobody learns who has an account.
    if (codeHash && !(await takeInviteCode(tx, codeHash, clock.now()))) {
      throw invalidField('invite_code', 'is not good: it was used, or is too old');
    }
    const made = await makePartner(tx, partner);
    return {
      message: 'Registration successful',
      api_key: made.apiKey,
      partner_id: made.partnerId,
      username: made.username,
      api_key_expires_at: instant(made.expiresAt),
    };
  }
}
