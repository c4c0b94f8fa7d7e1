import { hash } from 'node:crypto';
import { authLimits, type Role } from '@waxwing/contract';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Clock } from '../shared/clock.ts';
import type { SigningKeys } from './signing-keys.ts';

const algorithm = 'HS256';
const audience = 'waxwing';
const requiredOfBoth = ['sub', 'sid', 'jti', 'typ', 'iat', 'exp'];
const requiredClaims = { access: [...requiredOfBoth, 'auth_time'], refresh: requiredOfBoth } as const;

/** What a pair of tokens says. Both are made of this alone, so that the same state gives the same bytes again. */
export interface TokenClaims {
  readonly userId: string;
  readonly organizationId: string;
  readonly sessionId: string;
  readonly role: Role;
  readonly scopes: readonly string[];
  /** The secret half of the refresh token: whoever knows it may renew the session once. */
  readonly refreshId: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly authenticatedAt: number;
  readonly refreshExpiresAt: number;
}

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Why a token counts for nothing. */
export type TokenRefusal = 'expired' | 'invalid';

export interface Tokens {
  issue(claims: TokenClaims): Promise<TokenPair>;
  /** The session that an access token belongs to, and when its holder proved who they are. */
  readAccess(token: string): Promise<AccessClaims | TokenRefusal>;
  /** Also one that has expired, which can still sign out. */
  readRefresh(token: string): Promise<RefreshClaims | TokenRefusal>;
}

export interface AccessClaims {
  readonly sessionId: string;
  /** Epoch milliseconds. */
  readonly authenticatedAt: number;
}

export interface RefreshClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly refreshId: string;
}

/**
 * Signs and reads JWTs. Algorithm, issuer, audience and kind are pinned; what a token says of keys is looked up by its
 * id and never followed.
 *
 * @see RFC 8725
 */
export function createTokens(keys: SigningKeys, { issuer, clock }: { issuer: string; clock: Clock }): Tokens {
  // Loaded with the first token: many installations never have one.
  let loading: Promise<typeof import('jose')> | undefined;
  const library = () => (loading ??= import('jose'));
  const keyOf: JWTVerifyGetKey = async ({ kid }) => {
    const key = typeof kid === 'string' ? await keys.find(kid) : undefined;
    if (!key) throw new (await library()).errors.JWSInvalid('no such key');
    return key.secret;
  };
  return { issue, readAccess, readRefresh };

  async function issue(claims: TokenClaims): Promise<TokenPair> {
    const { SignJWT } = await library();
    const key = await keys.current();
    const issuedAt = seconds(claims.issuedAt);
    const sign = (payload: JWTPayload, expiresAt: number) =>
      new SignJWT({ sid: claims.sessionId, ...payload })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: key.id })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(claims.userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key.secret);
    const access = {
      typ: 'access',
      org: claims.organizationId,
      role: claims.role,
      scope: claims.scopes.join(' '),
      auth_time: seconds(claims.authenticatedAt),
      jti: hash('sha256', `access ${claims.refreshId}`, 'base64url').slice(0, 22),
    };
    return {
      accessToken: await sign(access, issuedAt + authLimits.accessSeconds),
      refreshToken: await sign({ typ: 'refresh', jti: claims.refreshId }, seconds(claims.refreshExpiresAt)),
    };
  }

  async function readAccess(token: string) {
    const payload = await read(token, 'access');
    if (typeof payload === 'string') return payload;
    return { sessionId: String(payload.sid), authenticatedAt: Number(payload.auth_time) * 1_000 };
  }

  async function readRefresh(token: string) {
    const payload = await read(token, 'refresh');
    if (typeof payload === 'string') return payload;
    const { sub, sid, jti } = payload;
    return { userId: String(sub), sessionId: String(sid), refreshId: String(jti) };
  }

  async function read(token: string, kind: 'access' | 'refresh'): Promise<JWTPayload | TokenRefusal> {
    const { errors, jwtVerify } = await library();
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: [algorithm],
        issuer,
        audience,
        currentDate: new Date(clock.now()),
        requiredClaims: [...requiredClaims[kind]],
      });
      return payload.typ === kind ? payload : 'invalid';
    } catch (error) {
      if (error instanceof errors.JWTExpired) return error.payload.typ === kind ? 'expired' : 'invalid';
      if (error instanceof errors.JOSEError) return 'invalid';
      throw error;
    }
  }
}

function seconds(epochMs: number): number {
  return Math.floor(epochMs / 1_000);
}
