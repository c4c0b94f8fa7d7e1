import type { Scope } from '@waxwing/contract';

/** Someone without a credential; known only by the address the request came from. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
  readonly address: string;
}

/** A program that showed a valid API key. It acts for its organisation, within the scopes of the key. */
export interface ApiKeyPrincipal {
  readonly kind: 'api_key';
  /** The key's public id (UUIDv7). */
  readonly keyId: string;
  readonly organizationId: number;
  readonly scopes: ReadonlySet<Scope>;
  readonly rateLimitPerHour: number;
}

/** Somebody who showed the upload token of one share: may upload into it and publish it, and nothing else. */
export interface UploaderPrincipal {
  readonly kind: 'uploader';
  readonly shareId: number;
  readonly shareExpiresAt: number;
}

/** Who is calling. Made from the credential alone, never from a body or another header. */
export type Principal = AnonymousPrincipal | ApiKeyPrincipal | UploaderPrincipal;
