import type { AnswerOf, apiKeyRoutes, BodyOf, QueryOf } from '@waxwing/contract';
import { type Call, type CallOptions, queryOf, segment, type Tell } from './caller.ts';
import { passcodeHash } from './shared-key.ts';

type Routes = typeof apiKeyRoutes;

export type NewApiKey = BodyOf<Routes['generateApiKey']>;
export type GeneratedApiKey = AnswerOf<Routes['generateApiKey']>;
export type ApiKeyQuery = QueryOf<Routes['listApiKeys']>;
export type ApiKeyPage = AnswerOf<Routes['listApiKeys']>;
export type ApiKey = ApiKeyPage['api_keys'][number];
export type ApiKeyDetail = AnswerOf<Routes['getApiKey']>;
export type ApiKeyRotation = BodyOf<Routes['rotateApiKey']>;
export type RotatedApiKey = AnswerOf<Routes['rotateApiKey']>;
/** Whoever opens the link of a handover needs the passcode, where there is one: send it another way. */
export type ApiKeyHandover = Omit<BodyOf<Routes['shareApiKey']>, 'passcodeHash'> & {
  passcode?: string | undefined;
};
export type ApiKeyLink = AnswerOf<Routes['shareApiKey']>;
export type ApiKeyShare = AnswerOf<Routes['listApiKeyShares']>['shares'][number];
export type ApiKeyVerdict = AnswerOf<Routes['verifyApiKey']>;
export type ApiKeyScope = NonNullable<NewApiKey['scopes']>[number];

/** Keys that act in the name of their maker. */
export interface ApiKeys {
  /** Masked, newest first. */
  list(query?: ApiKeyQuery, options?: CallOptions): Promise<ApiKeyPage>;
  /** Needs a fresh proof. */
  generate(key: NewApiKey, options?: CallOptions): Promise<GeneratedApiKey>;
  /** With its value where a fresh proof was given already, else masked. It never asks for one. */
  get(keyId: string, options?: CallOptions): Promise<ApiKeyDetail>;
  /** Needs a fresh proof. */
  rotate(keyId: string, rotation?: ApiKeyRotation, options?: CallOptions): Promise<RotatedApiKey>;
  revoke(keyId: string, options?: CallOptions): Promise<void>;
  /** Needs a fresh proof. The link in the answer is shown once. */
  share(keyId: string, handover: ApiKeyHandover, options?: CallOptions): Promise<ApiKeyLink>;
  shares(keyId: string, options?: CallOptions): Promise<ApiKeyShare[]>;
  revokeShare(shareId: string, options?: CallOptions): Promise<void>;
  /** Whether a key of one's organisation is good, and for a scope. */
  verify(apiKey: string, scope?: ApiKeyScope, options?: CallOptions): Promise<ApiKeyVerdict>;
}

export function apiKeys(call: Call, tell: Tell): ApiKeys {
  const at = (keyId: string, what = '') => `api-keys/${segment(keyId)}${what}`;
  return {
    list: (query = {}, options) =>
      call<Routes['listApiKeys']>({ method: 'GET', path: `api-keys${queryOf(query)}` }, options),
    generate: (body, options) =>
      call<Routes['generateApiKey']>(
        { method: 'POST', path: 'api-keys/generate', body, isCreation: true },
        options,
      ),
    get: (keyId, options) => call<Routes['getApiKey']>({ method: 'GET', path: at(keyId) }, options),
    rotate: (keyId, body = {}, options) =>
      call<Routes['rotateApiKey']>(
        { method: 'POST', path: at(keyId, '/rotate'), body, isCreation: true },
        options,
      ),
    revoke: (keyId, options) => tell({ method: 'DELETE', path: at(keyId) }, options),
    async share(keyId, { passcode = '', ...handover }, options) {
      const hash = passcode === '' ? {} : { passcodeHash: await passcodeHash(passcode) };
      const body = { ...handover, ...hash };
      const request = { method: 'POST', path: at(keyId, '/share'), body, isCreation: true } as const;
      return call<Routes['shareApiKey']>(request, options);
    },
    async shares(keyId, options) {
      const request = { method: 'GET', path: at(keyId, '/shares') } as const;
      return (await call<Routes['listApiKeyShares']>(request, options)).shares;
    },
    revokeShare: (shareId, options) =>
      tell({ method: 'DELETE', path: `api-keys/shares/${segment(shareId)}` }, options),
    verify: (apiKey, scope, options) =>
      call<Routes['verifyApiKey']>(
        { method: 'POST', path: 'api-keys/verify', body: { api_key: apiKey, scope } },
        options,
      ),
  };
}
