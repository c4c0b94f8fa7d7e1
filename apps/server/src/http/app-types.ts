import type { FastifyInstance } from 'fastify';
import type { Principal } from '../auth/principal.ts';
import type { Access } from './access.ts';
import type { LimitRule } from './rate-limit.ts';

/** The server's routes are added to this. */
export type App = FastifyInstance;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; set before a handler of a route with `access` runs. */
    principal: Principal;
  }
  interface FastifyContextConfig {
    access?: Access;
    limit?: LimitRule;
    /** Its handler answers OPTIONS itself, because it has more to say than who may call. */
    answersOptions?: true;
  }
}
