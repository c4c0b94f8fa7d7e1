import type { RouteContract } from '@waxwing/contract';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Principal } from '../auth/principal.ts';
import type { Access } from './access.ts';
import type { App } from './app-types.ts';
import type { LimitRule } from './rate-limit.ts';

/** What every route says about itself. Leaving one out is a type error, never a default. */
export interface RouteRules {
  readonly access: Access;
  readonly limit: LimitRule;
  /** Its GET changes something, so HEAD must not run it. */
  readonly isConsuming?: true;
  /** Bytes of its body at most, where they are not those of every body. */
  readonly bodyLimit?: number;
}

type Part<
  Contract extends RouteContract,
  Name extends 'body' | 'params' | 'headers' | 'querystring',
> = Contract['schema'][Name] extends TSchema ? Static<Contract['schema'][Name]> : unknown;

/** A request whose parts have passed the schemas of its contract. */
export interface ContractRequest<Contract extends RouteContract> {
  readonly body: Part<Contract, 'body'>;
  readonly params: Part<Contract, 'params'>;
  readonly headers: Part<Contract, 'headers'>;
  readonly query: Part<Contract, 'querystring'>;
  readonly principal: Principal;
  readonly raw: FastifyRequest;
}

/** Registers a route of the contract. The handler returns the answer's body. */
export function addRoute<Contract extends RouteContract>(
  app: App,
  contract: Contract,
  rules: RouteRules,
  handler: (request: ContractRequest<Contract>, reply: FastifyReply) => Promise<unknown>,
): void {
  const { access, limit, isConsuming, bodyLimit } = rules;
  const route: RouteOptions = {
    method: contract.method,
    url: contract.url,
    schema: contract.schema,
    config: { access, limit },
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    exposeHeadRoute: contract.method === 'GET' && !isConsuming,
    handler: (request, reply) => handler(contractRequest<Contract>(request), reply),
  };
  app.route(route);
}

/** The validator has checked each part against the schema that its type comes from. */
function contractRequest<Contract extends RouteContract>(request: FastifyRequest): ContractRequest<Contract> {
  return {
    body: request.body as Part<Contract, 'body'>,
    params: request.params as Part<Contract, 'params'>,
    headers: request.headers as Part<Contract, 'headers'>,
    query: request.query as Part<Contract, 'querystring'>,
    principal: request.principal,
    raw: request,
  };
}
