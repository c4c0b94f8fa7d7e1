import { secretRoutes } from '@waxwing/contract';
import { addressOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { CreateOnce } from '../../http/idempotency.ts';
import { countingMisses } from '../../http/misses.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute, type RouteRules } from '../../http/route.ts';
import { isPrefetch } from '../../http/visitors.ts';
import type { ReportInbox } from '../../shares/report-inbox.ts';
import { secretErrors } from './secrets.errors.ts';
import type { SecretService } from './secrets.service.ts';

export interface SecretRouteParts {
  readonly secrets: SecretService;
  readonly reports: ReportInbox;
  readonly createOnce: CreateOnce;
  readonly limits: RateLimits;
}

const write = { who: 'public', scope: 'secrets:write' } as const;
const read = { who: 'public', scope: 'secrets:read' } as const;

/** What the Secrets API looks like on the wire; its rules are in the service. */
export function addSecretRoutes(app: App, { secrets, reports, createOnce, limits }: SecretRouteParts): void {
  addRoute(app, secretRoutes.createSecret, { access: write, limit: 'anonymous' }, async (request, reply) => {
    const { principal, body, headers } = request;
    const prepared = await secrets.prepare(principal, body);
    const creation = { principal, key: headers['idempotency-key'], endpoint: 'POST /secrets', body };
    const created = await createOnce(creation, (tx) => secrets.create(tx, prepared));
    reply.status(201);
    return created;
  });

  const opening: RouteRules = { access: read, limit: 'anonymous', isConsuming: true };
  addRoute(app, secretRoutes.openSecret, opening, async ({ params, headers, raw }) => {
    if (isPrefetch(raw.headers)) throw secretErrors.tooEarly();
    return secrets.open(params.id, {
      linkToken: headers['x-link-token'],
      passcodeHash: headers['x-passcode-hash'],
      claim: headers['x-claim'],
    });
  });

  addRoute(
    app,
    secretRoutes.secretStatus,
    { access: read, limit: 'public' },
    ({ params, headers, principal }) =>
      countingMisses(limits, principal, () => secrets.status(params.id, headers['x-link-token'])),
  );

  // HEAD on the opening looks, and never opens.
  app.head(
    secretRoutes.openSecret.url,
    { config: { access: read, limit: 'public' } },
    async (request, reply) => {
      const { id } = request.params as { id: string };
      const linkToken = request.headers['x-link-token'];
      const proof = typeof linkToken === 'string' ? linkToken : undefined;
      await countingMisses(limits, request.principal, () => secrets.status(id, proof));
      return reply.type('application/json').send();
    },
  );

  addRoute(app, secretRoutes.revokeSecret, { access: write, limit: 'public' }, async (request, reply) => {
    const { params, headers, principal } = request;
    await countingMisses(limits, principal, () =>
      secrets.revoke(params.id, principal, headers['x-revoke-token']),
    );
    reply.status(204);
  });

  addRoute(
    app,
    secretRoutes.reportSecret,
    { access: read, limit: 'report' },
    ({ params, headers, body, raw }) =>
      reports.receive(params.id, addressOf(raw), {
        reason: body.reason ?? 'other',
        details: body.details || undefined,
        linkToken: headers['x-link-token'],
        claim: headers['x-claim'],
      }),
  );
}
