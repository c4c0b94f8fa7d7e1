import { createSecretKind, type SecretKind } from './modules/secrets/secret.kind.ts';
import { createLinkIds } from './shares/token-form.ts';
import type { Vault } from './vault/vault.ts';

/** Every kind of payload there is, by name. The server and the operator's commands work with the same ones. */
export interface Kinds {
  readonly secret: SecretKind;
}

export function createKinds(vault: Pick<Vault, 'deriveKey'>): Kinds {
  return { secret: createSecretKind(createLinkIds(vault.deriveKey('link ids'))) };
}
