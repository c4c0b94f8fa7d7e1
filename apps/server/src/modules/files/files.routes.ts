import { type CreatedFiles, fileLimits, fileRoutes } from '@waxwing/contract';
import { addressOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { CreateOnce } from '../../http/idempotency.ts';
import { countingMisses } from '../../http/misses.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';
import type { ReportInbox } from '../../shares/report-inbox.ts';
import type { FileService } from './files.service.ts';
import type { PublishService } from './publish.service.ts';
import { limitPublications } from './publish-limit.ts';

export interface FileRouteParts {
  readonly files: FileService;
  readonly publications: PublishService;
  readonly reports: ReportInbox;
  readonly createOnce: CreateOnce;
  readonly limits: RateLimits;
}

const write = { who: 'public', scope: 'files:write' } as const;
const read = { who: 'public', scope: 'files:read' } as const;

/** What the Files API looks like on the wire; its rules are in the services. */
export function addFileRoutes(app: App, parts: FileRouteParts): void {
  const { files, publications, reports, createOnce, limits } = parts;

  addRoute(app, fileRoutes.createFiles, { access: write, limit: 'anonymous' }, async (request, reply) => {
    const { principal, body, headers } = request;
    files.check(principal, body);
    const giveBack = await limits.takeBytes(principal, body.sizeBytes);
    let made: CreatedFiles | undefined;
    let answer: CreatedFiles | undefined;
    try {
      const creation = { principal, key: headers['idempotency-key'], endpoint: 'POST /files', body };
      answer = await createOnce(creation, async (tx) => {
        made = await files.create(tx, principal, body);
        return made;
      });
      reply.status(201);
      return answer;
    } finally {
      // A failure stores nothing, and neither does a replay, even one of whoever made the same at the same time.
      if (answer === undefined || answer !== made) await giveBack();
    }
  });

  const publishing = {
    access: { who: 'uploader' },
    limit: 'none',
    bodyLimit: fileLimits.publishBodyBytes,
  } as const;
  app.register(async (scope) => {
    const limit = limitPublications(scope);
    addRoute(scope, fileRoutes.publishFiles, publishing, async ({ principal, params, body, raw }) => {
      if (principal.kind !== 'uploader') throw new Error('only uploaders pass the guard here');
      return limit.during(raw, () => publications.publish(principal, params.token, body));
    });
  });

  addRoute(app, fileRoutes.filesStatus, { access: read, limit: 'public' }, ({ params, headers, principal }) =>
    countingMisses(limits, principal, () => files.status(params.token, headers['x-link-token'])),
  );

  addRoute(app, fileRoutes.claimFiles, { access: read, limit: 'anonymous' }, ({ params, headers }) =>
    files.claim(params.token, {
      linkToken: headers['x-link-token'],
      accessToken: headers['x-access-token'],
      claim: headers['x-claim'],
    }),
  );

  addRoute(app, fileRoutes.revokeFiles, { access: write, limit: 'public' }, async (request, reply) => {
    const { params, headers, principal } = request;
    await countingMisses(limits, principal, () =>
      files.revoke(params.token, principal, headers['x-revoke-token']),
    );
    reply.status(204);
  });

  addRoute(app, fileRoutes.reportFiles, { access: read, limit: 'report' }, ({ params, headers, body, raw }) =>
    reports.receive(params.token, addressOf(raw), {
      reason: body.reason ?? 'other',
      details: body.details || undefined,
      linkToken: headers['x-link-token'],
      claim: headers['x-claim'],
    }),
  );
}
