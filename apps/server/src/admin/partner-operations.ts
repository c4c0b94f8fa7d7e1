import { Type } from 'typebox';
import { AdminError } from './admin.errors.ts';
import type { AdminServices } from './operations.ts';
import { emailOption, nameOption, usernameOption } from './option-types.ts';
import { optionsOf } from './options.ts';

/** What the operator does with partners. */
export interface PartnerAdmin {
  create(wanted: WantedPartner): Promise<CreatedPartner>;
  /** @returns whether there is such an organisation */
  suspend(partnerId: string, isSuspended: boolean): Promise<boolean>;
  /** What is known about a partner key that somebody holds. */
  check(key: string): Promise<object>;
  createInviteCode(days: number): Promise<{ code: string; expiresAt: number }>;
}

export interface WantedPartner {
  readonly company: string;
  readonly email: string;
  readonly name: string | undefined;
  readonly username: string | undefined;
  readonly description: string | undefined;
}

export interface CreatedPartner {
  readonly apiKey: string;
  readonly partnerId: string;
  readonly username: string;
  readonly expiresAt: number;
}

const defaultCodeDays = 30;

const createOptions = optionsOf(
  Type.Object(
    {
      company: nameOption,
      email: emailOption,
      name: Type.Optional(nameOption),
      username: Type.Optional(usernameOption),
      description: Type.Optional(Type.String({ maxLength: 1_000, pattern: '^[^\\u0000]*$' })),
    },
    { additionalProperties: false },
  ),
);
const suspendOptions = optionsOf(
  Type.Object(
    { id: Type.String({ minLength: 1, maxLength: 64 }), lift: Type.Optional(Type.Boolean()) },
    { additionalProperties: false },
  ),
);
const codeOptions = optionsOf(
  Type.Object(
    { expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })) },
    { additionalProperties: false },
  ),
);

/** The key is in the answer, and can never be shown again. The owner gets a mail to set a password. */
export async function createPartner({ partners }: AdminServices, input: unknown) {
  const { company, email, name, username, description } = createOptions(input);
  const made = await partners.create({ company, email, name, username, description });
  return {
    key: made.apiKey,
    id: made.partnerId,
    company,
    email,
    username: made.username,
    expiresAt: new Date(made.expiresAt).toISOString(),
  };
}

/** Nothing of a suspended organisation counts: no key, no session, no sign-in. */
export async function suspendPartner({ partners }: AdminServices, input: unknown) {
  const { id, lift = false } = suspendOptions(input);
  if (!(await partners.suspend(id, !lift))) {
    throw new AdminError('NOT_FOUND', 'There is no organisation with this id.');
  }
  return { id, state: lift ? 'active' : 'suspended' };
}

export async function createInviteCode({ partners }: AdminServices, input: unknown) {
  const { expiresInDays = defaultCodeDays } = codeOptions(input);
  const { code, expiresAt } = await partners.createInviteCode(expiresInDays);
  return { code, expiresAt: new Date(expiresAt).toISOString() };
}
