import swagger from '@fastify/swagger';
import { problems } from '@waxwing/contract';
import type { FastifySchema } from 'fastify';
import type { App } from './app-types.ts';

export interface ApiDocumentOptions {
  readonly publicUrl: string;
  readonly version: string;
}

const description = `Hand over secrets and files behind a link that expires. You seal; Waxwing keeps a policy and hands out.

**Credentials.** Send \`Authorization: Bearer\` with an API key (\`sk_live_…\`, also in \`X-API-Key\`), or with the access token of somebody who is signed in. What is sent must be good, also where nothing is needed.

**Limits.** Unless the operator set others: without a key 20 requests an hour for each endpoint and address, with a key 10,000 an hour. \`X-RateLimit-Limit\`, \`-Remaining\` and \`-Reset\` (Unix seconds) say where you stand; 429 comes with \`Retry-After\`.

**Errors** are \`application/problem+json\` (RFC 9457). Branch on \`error_code\`, show \`detail\`, report \`request_id\`.

**Retries.** A creation with an \`Idempotency-Key\` happens once. An opening with an \`X-Claim\` takes one view, and may be repeated: a secret for 60 seconds, files for 24 hours.`;

/** What any route may answer before its own rules are asked. Routes that take a body refuse bad ones alike. */
function commonProblems(method: string | readonly string[]): Record<number, unknown> {
  return method === 'GET' ? problems(400, 500, 503) : problems(400, 413, 415, 500, 503);
}

/** The plugin takes every HEAD for the double of a GET; those of uploads are operations of their own. */
function ownId({ operationId }: FastifySchema): string {
  return String(operationId).replace(/-head$/, '');
}

/** The contract states an object of responses by status. */
function responsesOf({ response }: FastifySchema): object {
  return typeof response === 'object' && response !== null ? response : {};
}

/** Collects every route that is added from here on, and serves them as an OpenAPI 3.1 document. */
export async function addApiDocument(app: App, { publicUrl, version }: ApiDocumentOptions): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Waxwing API',
        version,
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      tags: [
        { name: 'Secrets', description: 'Secrets that destroy themselves.' },
        { name: 'Files', description: 'Sealed files, opened exactly as often as allowed.' },
        { name: 'Uploads', description: 'The streams of files, in tus 1.0.' },
        { name: 'Authentication', description: 'Who is calling: accounts, sessions and their tokens.' },
        { name: 'Profile', description: 'What people do with their own account.' },
        { name: 'Partners', description: 'Organisations that registered, and their keys.' },
        { name: 'Team', description: 'Who belongs to an organisation, and as what.' },
        { name: 'Campaigns', description: 'What links are gathered under.' },
        { name: 'Audit', description: 'What was done, and by whom.' },
        { name: 'Operation', description: 'How the server is.' },
        { name: 'Pages', description: 'What a browser opens.' },
      ],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `sk_live_…`.' },
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'From `POST /auth/login`, good for an hour.',
          },
          uploadToken: {
            type: 'http',
            scheme: 'bearer',
            description: 'From the creation of a share of files.',
          },
        },
      },
    },
    transform: ({ schema: stated, url, route }) => {
      const { access } = route.config ?? {};
      if (!stated || stated.hide) return { schema: stated, url };
      const response = { ...commonProblems(route.method), ...responsesOf(stated) };
      const schema = { ...stated, operationId: ownId(stated), response };
      if (access?.who === 'uploader') return { schema: { ...schema, security: [{ uploadToken: [] }] }, url };
      if (access?.who === 'member') {
        return { schema: { ...schema, security: [{ apiKey: [] }, { accessToken: [] }] }, url };
      }
      if (access?.who === 'user') return { schema: { ...schema, security: [{ accessToken: [] }] }, url };
      if (access?.who !== 'public') return { schema, url };
      // Every way in: with a key that has the scope, signed in, or without anything.
      return { schema: { ...schema, security: [{ apiKey: [] }, { accessToken: [] }, {}] }, url };
    },
  });
  const open = { config: { access: { who: 'page' }, limit: 'public' }, schema: { hide: true } } as const;
  app.get('/openapi.json', { ...open, exposeHeadRoute: true }, async (_request, reply) =>
    reply
      .header('access-control-allow-origin', '*')
      .type('application/json')
      .send(JSON.stringify(app.swagger())),
  );
}
