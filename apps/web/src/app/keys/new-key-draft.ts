import type { ApiKeyScope, NewApiKey, Role } from '@waxwing/sdk/account';
import { scopesFor, usualScopes } from './scope-choices.ts';

export type Family = 'sk' | 'afk';
export type Environment = 'production' | 'staging' | 'development';

/** What the form of a new key holds. */
export interface NewKeyDraft {
  name: string;
  description: string;
  family: Family;
  environment: Environment;
  /** Null: it does not end by itself. */
  days: number | null;
  scopes: readonly ApiKeyScope[];
  isKept: boolean;
}

export const emptyNewKey = (role: Role): NewKeyDraft => ({
  name: '',
  description: '',
  family: 'sk',
  environment: 'production',
  days: 90,
  scopes: usualFor('sk', role),
  isKept: true,
});

/** What a key of a family is usually for, as far as its maker may give that. */
export function usualFor(family: Family, role: Role): ApiKeyScope[] {
  return scopesFor(role).filter((scope) => usualScopes[family].includes(scope));
}

export function bodyOf(draft: NewKeyDraft): NewApiKey {
  return {
    name: draft.name.trim(),
    description: draft.description.trim() || null,
    family: draft.family,
    environment: draft.environment,
    expires_in_days: draft.days,
    scopes: [...draft.scopes],
    retrievable: draft.isKept,
  };
}
