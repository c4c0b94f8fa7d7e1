import { apiKeyRoutes } from '@waxwing/contract';
import { addressOf, callerOf, memberOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { CreateOnce } from '../../http/idempotency.ts';
import { countingMisses } from '../../http/misses.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute, type RouteRules } from '../../http/route.ts';
import { isPrefetch } from '../../http/visitors.ts';
import type { ReportInbox } from '../../shares/report-inbox.ts';
import type { ApiKeyShareService } from './api-key-shares.service.ts';
import { keyShareErrors } from './api-keys.errors.ts';

export interface ApiKeyShareRouteParts {
  readonly keyShares: ApiKeyShareService;
  readonly reports: ReportInbox;
  readonly createOnce: CreateOnce;
  readonly limits: RateLimits;
}

const anyone = { access: { who: 'public', scope: undefined }, limit: 'public' } as const;

/** Handing API keys over, on the wire. */
export function addApiKeyShareRoutes(app: App, parts: ApiKeyShareRouteParts): void {
  const { keyShares, reports, createOnce, limits } = parts;
  const prove = { access: { who: 'member', scope: 'api_keys:write', stepUp: true }, limit: 'none' } as const;
  addRoute(app, apiKeyRoutes.shareApiKey, prove, async (request, reply) => {
    const { principal, params, body, headers, raw } = request;
    const act = { principal: memberOf(principal), keyId: params.key_id, caller: callerOf(raw) };
    const to = body.recipient_email?.trim();
    if (to) await limits.takeMail(act.principal.organizationId, to, reply);
    const passcode = await keyShares.keepPasscode(body);
    const endpoint = `POST /api-keys/${act.keyId}/share`;
    const creation = { principal, key: headers['idempotency-key'], endpoint, body };
    const shared = await createOnce(creation, (tx) => keyShares.create(tx, act, body, passcode));
    reply.status(201);
    return shared;
  });

  const read = { access: { who: 'member', scope: 'api_keys:read' }, limit: 'none' } as const;
  addRoute(app, apiKeyRoutes.listApiKeyShares, read, ({ principal, params, raw }) =>
    keyShares.list({ principal: memberOf(principal), keyId: params.key_id, caller: callerOf(raw) }),
  );

  const write = { access: { who: 'member', scope: 'api_keys:write' }, limit: 'none' } as const;
  addRoute(app, apiKeyRoutes.revokeApiKeyShare, write, async ({ principal, params, raw }) => {
    await keyShares.revoke(params.share_id, { principal: memberOf(principal), caller: callerOf(raw) });
    return { message: 'Share revoked' };
  });

  const opening: RouteRules = { ...anyone, isConsuming: true };
  addRoute(app, apiKeyRoutes.openSharedApiKey, opening, ({ params, headers, principal, raw }) => {
    if (isPrefetch(raw.headers)) throw keyShareErrors.tooEarly();
    return countingMisses(limits, principal, () =>
      keyShares.open(params.share_token, {
        passcodeHash: headers['x-passcode-hash'],
        claim: headers['x-claim'],
        caller: callerOf(raw),
      }),
    );
  });

  addRoute(app, apiKeyRoutes.sharedApiKeyStatus, anyone, ({ params, principal }) =>
    countingMisses(limits, principal, () => keyShares.status(params.share_token)),
  );

  const report = { ...anyone, limit: 'report' } as const;
  addRoute(app, apiKeyRoutes.reportSharedApiKey, report, ({ params, headers, body, raw }) =>
    reports.receive(params.share_token, addressOf(raw), {
      reason: body.reason ?? 'other',
      details: body.details || undefined,
      linkToken: undefined,
      claim: headers['x-claim'],
    }),
  );

  // HEAD on the opening looks, and never opens.
  app.head(apiKeyRoutes.openSharedApiKey.url, { config: anyone }, async (request, reply) => {
    const { share_token: token } = request.params as { share_token: string };
    await countingMisses(limits, request.principal, () => keyShares.status(token));
    return reply.type('application/json').send();
  });
}
