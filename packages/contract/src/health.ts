import { type Static, Type } from 'typebox';
import type { RouteContract } from './route.ts';

const Health = Type.Object({
  status: Type.Literal('healthy'),
  version: Type.String(),
  timestamp: Type.String({ description: 'ISO 8601, UTC.' }),
});
export type Health = Static<typeof Health>;

const Word = (word: string) => ({
  description: word,
  content: { 'text/plain': { schema: Type.Literal(word) } },
});

/** Routes that tell whether the server is well. */
export const healthRoutes = {
  health: {
    method: 'GET',
    url: '/api/v1/health',
    schema: {
      operationId: 'getHealth',
      summary: 'Health of the API',
      tags: ['Operation'],
      response: {
        200: { description: 'The API answers.', content: { 'application/json': { schema: Health } } },
      },
    },
  },
  live: {
    method: 'GET',
    url: '/healthz',
    schema: {
      operationId: 'getLiveness',
      summary: 'Is the process alive?',
      tags: ['Operation'],
      response: { 200: Word('ok') },
    },
  },
  ready: {
    method: 'GET',
    url: '/readyz',
    schema: {
      operationId: 'getReadiness',
      summary: 'Can the server read and write its database?',
      tags: ['Operation'],
      response: { 200: Word('ready'), 503: Word('not ready') },
    },
  },
} as const satisfies Record<string, RouteContract>;
