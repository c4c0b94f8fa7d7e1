import { type Static, type TSchema, Type } from 'typebox';

// What the routes of more than one kind of share have in common.

export const reportReasons = [
  'malware',
  'phishing',
  'csam',
  'terrorism',
  'drugs_weapons',
  'harassment',
  'other',
] as const;
export type ReportReason = (typeof reportReasons)[number];

/** An optional field: `null` means the same as leaving it out. */
export const Maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
/** Text for people to read. */
export const plainText = (maxLength: number, description: string) =>
  Type.String({
    maxLength,
    // PostgreSQL keeps no U+0000 in text, and nothing else of its kind is for reading.
    pattern: '^[^\\u0000-\\u001f\\u007f]*$',
    description,
    'x-message': 'must be text without control characters',
  });
/** A JSON answer. */
export const json = <T extends TSchema>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema } },
});

/** Lengths in characters. */
export const nameLimits = { email: 254, username: 32, name: 200 } as const;

/**
 * How an email address is written: without quotes, comments and letters beyond ASCII, so that no two programs read it
 * differently. A domain in other letters is given in its `xn--` form.
 */
export const emailPattern =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$";
export const email = Type.String({
  maxLength: nameLimits.email,
  pattern: emailPattern,
  'x-message': 'must be an email address',
});
/** Never holds an @, so that it cannot be taken for an email address. */
export const username = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$',
  'x-message':
    'must be 2 to 32 letters, digits, dots, dashes and underscores, and begin with a letter or digit',
});
/** Text on one line, not only of spaces. */
export const line = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Zl}\\p{Zp}]*$',
    'x-message': 'must be text on one line',
  });
/** How a person, or a company, wants to be called. */
export const displayName = line(nameLimits.name);

/** The body of a report about a share of any kind. */
export const ReportBody = Type.Object(
  {
    reason: Maybe(Type.Enum([...reportReasons])),
    details: Maybe(
      Type.String({
        maxLength: 2_000,
        // PostgreSQL keeps no U+0000 in text.
        pattern: '^[^\\u0000]*$',
        'x-message': 'must be text without U+0000',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ReportBody = Static<typeof ReportBody>;

export const ReportReceived = Type.Object({
  success: Type.Literal(true),
  message: Type.Literal('Report received.'),
});
export type ReportReceived = Static<typeof ReportReceived>;

export const idempotencyKey = Type.Optional(
  Type.String({
    pattern: '^[\\x21-\\x7e]{22,128}$',
    description: 'Random, one a creation. The same key and body get the first answer for 24 hours.',
    'x-message': 'must be 22 to 128 visible characters',
  }),
);
export const linkToken = Type.Optional(
  Type.String({ maxLength: 256, description: 'Link token of a sealed secret in base64url.' }),
);
/** How a claim is written; a kind says how long one lives. */
export const claimOf = (life: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9_-]{22,128}$',
    description: `Random, one a view. The same claim gets the same answer for ${life}.`,
    'x-message': 'must be 22 to 128 base64url characters',
  });
