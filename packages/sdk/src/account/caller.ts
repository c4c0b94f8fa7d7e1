import type { AnswerOf, RouteContract } from '@waxwing/contract';
import type { Send } from '../http.ts';
import { unexpectedAnswer } from '../http.ts';
import type { Authorizer } from './authorize.ts';

/** One call in the name of whoever is signed in; the route is named by its type alone. */
export interface AccountRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, from parts that need no escaping. */
  path: string;
  body?: object | undefined;
  headers?: Record<string, string>;
  /** False for what must not be sent twice. */
  isRepeatable?: boolean;
}

/** What every call may be given beside its own things. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** Calls a route whose answer is an object of JSON. */
export type Call = <R extends RouteContract>(
  request: AccountRequest,
  options?: CallOptions,
) => Promise<AnswerOf<R>>;

/** Calls a route whose answer has no content, or none that anybody needs. */
export type Tell = (request: AccountRequest, options?: CallOptions) => Promise<void>;

export function createCaller(
  send: Send,
  baseUrl: string,
  authorizer: Authorizer,
): { call: Call; tell: Tell } {
  const ask = (request: AccountRequest, { signal }: CallOptions = {}) =>
    authorizer.run((token) =>
      send({
        ...request,
        baseUrl,
        signal,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
      }),
    );
  return {
    async call<R extends RouteContract>(request: AccountRequest, options?: CallOptions) {
      return asObject<R>(await ask(request, options));
    },
    async tell(request, options) {
      await ask(request, options);
    },
  };
}

/** A proxy may have answered in the server's place; what is an object came from the server, which keeps its contract. */
export function asObject<R extends RouteContract>(answer: unknown): AnswerOf<R> {
  if (typeof answer !== 'object' || answer === null) throw unexpectedAnswer();
  return answer as AnswerOf<R>;
}

/** The part of a path that comes from elsewhere. */
export const segment = encodeURIComponent;

/** `?a=b` of what is given; what is undefined is left out. */
export function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
