import { type ApiKeyKind, createApiKeyKind } from './modules/api-keys/api-key.kind.ts';
import { createFilesKind, type FilesKind } from './modules/files/files.kind.ts';
import { createSecretKind, type SecretKind } from './modules/secrets/secret.kind.ts';
import { createHexTokens, createLinkIds } from './shares/token-form.ts';
import type { Vault } from './vault/vault.ts';

/** Every kind of payload there is, by name. The server and the operator's commands work with the same ones. */
export interface Kinds {
  readonly secret: SecretKind;
  readonly files: FilesKind;
  readonly apiKey: ApiKeyKind;
}

export function createKinds(vault: Pick<Vault, 'deriveKey'>): Kinds {
  return {
    secret: createSecretKind(createLinkIds(vault.deriveKey('link ids'))),
    files: createFilesKind(createHexTokens(vault.deriveKey('file tokens'))),
    apiKey: createApiKeyKind(createHexTokens(vault.deriveKey('api key share tokens'))),
  };
}
