import { apiKeyRoutes } from '@waxwing/contract';
import type { ApiKeyService } from '../../auth/api-keys.service.ts';
import type { ManagedKeyService } from '../../auth/managed-keys.service.ts';
import { callerOf, memberOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { CreateOnce } from '../../http/idempotency.ts';
import { addRoute } from '../../http/route.ts';

export interface ApiKeyRouteParts {
  readonly keys: ManagedKeyService;
  readonly apiKeys: ApiKeyService;
  readonly createOnce: CreateOnce;
}

const read = { access: { who: 'member', scope: 'api_keys:read' }, limit: 'none' } as const;
const write = { access: { who: 'member', scope: 'api_keys:write' }, limit: 'none' } as const;
const prove = { access: { who: 'member', scope: 'api_keys:write', stepUp: true }, limit: 'none' } as const;

/** Making, showing, replacing and ending API keys, on the wire. */
export function addApiKeyRoutes(app: App, { keys, apiKeys, createOnce }: ApiKeyRouteParts): void {
  addRoute(app, apiKeyRoutes.generateApiKey, prove, async ({ principal, body, headers, raw }, reply) => {
    const creation = {
      principal,
      key: headers['idempotency-key'],
      endpoint: 'POST /api-keys/generate',
      body,
    };
    const made = await createOnce(creation, (tx) =>
      keys.generate(tx, memberOf(principal), body, callerOf(raw)),
    );
    reply.status(201);
    return made;
  });

  addRoute(app, apiKeyRoutes.listApiKeys, read, ({ principal, query }) =>
    keys.list(memberOf(principal), query),
  );

  addRoute(app, apiKeyRoutes.getApiKey, read, ({ principal, params, raw }) =>
    keys.get(
      { principal: memberOf(principal), keyId: params.key_id, caller: callerOf(raw) },
      // HEAD shows nothing, so nothing of it belongs into the audit log.
      { isValueWanted: raw.method === 'GET' },
    ),
  );

  addRoute(app, apiKeyRoutes.rotateApiKey, prove, async ({ principal, params, body, headers, raw }) => {
    const act = { principal: memberOf(principal), keyId: params.key_id, caller: callerOf(raw) };
    const endpoint = `POST /api-keys/${act.keyId}/rotate`;
    const creation = { principal, key: headers['idempotency-key'], endpoint, body };
    const rotated = await createOnce(creation, (tx) => keys.rotate(tx, act, body));
    apiKeys.clear();
    return rotated;
  });

  addRoute(app, apiKeyRoutes.revokeApiKey, write, async ({ principal, params, raw }) => {
    await keys.revoke({ principal: memberOf(principal), keyId: params.key_id, caller: callerOf(raw) });
    apiKeys.clear();
    return { message: 'API key revoked' };
  });

  addRoute(app, apiKeyRoutes.verifyApiKey, read, ({ principal, body }) =>
    apiKeys.verify(memberOf(principal).organizationId, {
      text: body.api_key,
      scope: body.scope ?? undefined,
    }),
  );
}
