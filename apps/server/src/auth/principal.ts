import type { Role, Scope } from '@waxwing/contract';
import type { KeyFamily } from './api-key.ts';

/** Someone without a credential; known only by the address the request came from. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
  readonly address: string;
}

/** A program that showed a valid API key. It acts for its organisation, within the scopes of the key. */
export interface ApiKeyPrincipal {
  readonly kind: 'api_key';
  /** A widget's key is public, so it is never somebody. */
  readonly family: Exclude<KeyFamily, 'pk'>;
  /** The key's public id (UUIDv7). */
  readonly keyId: string;
  readonly organizationId: number;
  /** What the key may do now: its own scopes, cut to what its maker may do. */
  readonly scopes: ReadonlySet<Scope>;
  readonly rateLimitPerHour: number;
  /** Undefined: made by the operator, so it acts for the organisation as a whole. */
  readonly maker: KeyMaker | undefined;
}

/** Whoever made a key, as they are now. The key can do nothing that they cannot. */
export interface KeyMaker {
  readonly userId: number;
  readonly username: string;
  readonly role: Role;
}

/** Somebody who is signed in, in one organisation. Role and scopes are those of now, not those of the token. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: number;
  /** Public id, a UUIDv7. */
  readonly userPublicId: string;
  readonly organizationId: number;
  readonly role: Role;
  readonly scopes: ReadonlySet<Scope>;
  readonly isAdmin: boolean;
  readonly sessionId: string;
  /** When whoever shows this token proved to be who they are. Epoch milliseconds. */
  readonly authenticatedAt: number;
}

/** Somebody who showed the upload token of one share: may upload into it and publish it, and nothing else. */
export interface UploaderPrincipal {
  readonly kind: 'uploader';
  readonly shareId: number;
  readonly shareExpiresAt: number;
}

/** Who is calling. Made from the credential alone, never from a body or another header. */
export type Principal = AnonymousPrincipal | ApiKeyPrincipal | UserPrincipal | UploaderPrincipal;

/** The organisation that somebody acts for; undefined for who acts for none. */
export function organizationOf(principal: Principal): number | undefined {
  return 'organizationId' in principal ? principal.organizationId : undefined;
}

/** The principal of a route whose access is `member`. */
export type MemberPrincipal = ApiKeyPrincipal | UserPrincipal;

/** How the audit log names who did something. */
export function actorOf(principal: MemberPrincipal): string {
  return principal.kind === 'user' ? `user:${principal.userPublicId}` : `api_key:${principal.keyId}`;
}
