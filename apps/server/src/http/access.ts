import { isIP } from 'node:net';
import type { Scope } from '@waxwing/contract';
import type { FastifyRequest } from 'fastify';
import { authErrors } from '../auth/auth.errors.ts';
import type { MemberPrincipal, Principal, UploaderPrincipal, UserPrincipal } from '../auth/principal.ts';
import type { Caller } from '../shared/audit-event.ts';
import { ProblemError } from '../shared/errors.ts';

/**
 * Who may call a route. `public`: anyone, and a credential that is sent must be good and have the scope. `page`: anyone,
 * credentials are not looked at. `member`: who is signed in or shows a key, with the scope. `user`: who is signed in,
 * with the scope if one is named, and no key. `uploader`: who shows the upload token of a share.
 *
 * `stepUp`: who is signed in must have proved lately who they are. A key is judged by its scope alone; the one of a partner,
 * which has nearly all of them, is refused.
 */
export type Access =
  | { readonly who: 'public'; readonly scope: Scope | undefined }
  | { readonly who: 'page' }
  | { readonly who: 'member'; readonly scope: Scope; readonly stepUp?: true }
  | { readonly who: 'user'; readonly scope?: Scope; readonly stepUp?: true }
  | { readonly who: 'uploader' };

/** Finds the principal of a credential: undefined when it is unknown, revoked or malformed. */
export type Authenticate<P extends Principal = Principal> = (credential: string) => Promise<P | undefined>;

/** One for each form of credential. */
export interface Authenticators {
  readonly apiKey: Authenticate;
  readonly user: Authenticate<UserPrincipal>;
  readonly uploader: Authenticate<UploaderPrincipal>;
  /** Whether whoever shows this token has proved lately who they are. */
  readonly hasSteppedUp: (user: UserPrincipal) => boolean;
}

/**
 * Tells who is calling, from the credential alone.
 * @throws {ProblemError} UNAUTHORIZED, TOKEN_INVALID, TOKEN_EXPIRED, INSUFFICIENT_SCOPE, FORBIDDEN,
 * STEP_UP_REQUIRED
 */
export async function authorize(
  request: FastifyRequest,
  access: Access,
  authenticators: Authenticators,
): Promise<Principal> {
  const anonymous: Principal = { kind: 'anonymous', address: addressOf(request) };
  if (access.who === 'page') return anonymous;
  if (access.who === 'uploader') return authorizeUploader(request, authenticators.uploader);
  const credential = credentialOf(request);
  if (credential === undefined) {
    if (access.who !== 'public') throw new ProblemError('UNAUTHORIZED');
    return anonymous;
  }
  const principal = await principalOf(credential, authenticators);
  requirePermission(principal, access);
  const needsStepUp = 'stepUp' in access && access.stepUp && principal.kind === 'user';
  if (needsStepUp && !authenticators.hasSteppedUp(principal)) throw authErrors.stepUpRequired();
  if ('stepUp' in access && access.stepUp && isPartner(principal)) {
    throw new ProblemError('FORBIDDEN', { detail: 'Sign in for this: a partner key cannot do it.' });
  }
  return principal;
}

function isPartner(principal: Principal): boolean {
  return principal.kind === 'api_key' && principal.family === 'prt';
}

function requirePermission(principal: Principal, access: Access): void {
  if (access.who === 'user') {
    if (principal.kind !== 'user')
      throw new ProblemError('FORBIDDEN', { detail: 'Sign in for this: a key cannot do it.' });
  }
  const scope = 'scope' in access ? access.scope : undefined;
  if (!scope || !('scopes' in principal) || principal.scopes.has(scope)) return;
  throw new ProblemError('INSUFFICIENT_SCOPE', { detail: `This needs the scope ${scope}.` });
}

/** Three parts of base64url are a token of somebody who is signed in, anything else is a key. */
async function principalOf(credential: string, { apiKey, user }: Authenticators): Promise<Principal> {
  const isToken = /^[\w-]+\.[\w-]+\.[\w-]*$/.test(credential);
  const principal = await (isToken ? user(credential) : apiKey(credential));
  if (!principal)
    throw new ProblemError('TOKEN_INVALID', { detail: isToken ? 'Invalid token' : 'Invalid API key' });
  return principal;
}

async function authorizeUploader(
  { headers }: FastifyRequest,
  authenticate: Authenticate<UploaderPrincipal>,
): Promise<Principal> {
  const token = bearerOf(headers.authorization);
  if (token === undefined) {
    throw new ProblemError('UNAUTHORIZED', { detail: 'This needs the upload token of a share.' });
  }
  const principal = await authenticate(token);
  if (!principal) throw new ProblemError('TOKEN_INVALID', { detail: 'Invalid upload token' });
  return principal;
}

/** The credential that was sent; the empty text for one that has no known form, which nobody has. */
function credentialOf({ headers }: FastifyRequest): string | undefined {
  if (headers.authorization !== undefined) return bearerOf(headers.authorization);
  const key = headers['x-api-key'];
  return Array.isArray(key) ? '' : key;
}

function bearerOf(authorization: string | undefined): string | undefined {
  return authorization && (/^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '');
}

/**
 * The client's address, as the trusted proxies say. A forwarding header that holds no address is ignored, and so is
 * a port behind the address, which some gateways write: with it every connection would have a budget of its own.
 */
export function addressOf({ ip, socket }: Addressed): string {
  const forwarded = /^\[(.+)\](?::\d+)?$/.exec(ip)?.[1] ?? /^([\d.]+):\d+$/.exec(ip)?.[1] ?? ip;
  return isIP(forwarded) === 0 ? (socket.remoteAddress ?? '') : forwarded;
}

/** Where a request came from, for the audit log. */
export function callerOf(request: FastifyRequest): Caller {
  return { address: addressOf(request), userAgent: request.headers['user-agent'] };
}

/** The principal of a route whose access is `user`. */
export function userOf(principal: Principal): UserPrincipal {
  if (principal.kind !== 'user') throw new Error('only users pass the guard here');
  return principal;
}

/** The principal of a route whose access is `member`. */
export function memberOf(principal: Principal): MemberPrincipal {
  if (principal.kind === 'user' || principal.kind === 'api_key') return principal;
  throw new Error('only members and their keys pass the guard here');
}

/** What is looked at of a request to tell its address. */
interface Addressed {
  readonly ip: string;
  readonly socket: { readonly remoteAddress?: string | undefined };
}
