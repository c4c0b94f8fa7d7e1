import type { AnswerOf, RouteContract } from '@waxwing/contract';
import type { Send } from '../http.ts';
import { unexpectedAnswer } from '../http.ts';
import { randomName } from '../proof.ts';
import type { Authorizer } from './authorize.ts';

/** One call in the name of whoever is signed in; the route is named by its type alone. */
export interface AccountRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, from parts that need no escaping. */
  path: string;
  body?: object | undefined;
  /** It makes something: a repeat after a lost answer finds the first again. */
  isCreation?: boolean;
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

export interface Caller {
  call: Call;
  tell: Tell;
  /** The same in nobody's name: what is in the body speaks for itself. */
  callOpenly: Call;
  tellOpenly: Tell;
}

export function createCaller(send: Send, baseUrl: string, authorizer: Authorizer): Caller {
  const askOpenly = ({ isCreation, ...request }: AccountRequest, { signal }: CallOptions = {}, token = '') =>
    send({
      ...request,
      baseUrl,
      signal,
      headers: {
        ...(isCreation && { 'idempotency-key': randomName() }),
        ...(token !== '' && { authorization: `Bearer ${token}` }),
      },
    });
  const ask = (request: AccountRequest, options?: CallOptions) =>
    authorizer.run((token) => askOpenly(request, options, token));
  return {
    call: async <R extends RouteContract>(request: AccountRequest, options?: CallOptions) =>
      asObject<R>(await ask(request, options)),
    callOpenly: async <R extends RouteContract>(request: AccountRequest, options?: CallOptions) =>
      asObject<R>(await askOpenly(request, options)),
    tell: async (request, options) => void (await ask(request, options)),
    tellOpenly: async (request, options) => void (await askOpenly(request, options)),
  };
}

/** A proxy may have answered in the server's place; what is an object came from the server, which keeps its contract. */
function asObject<R extends RouteContract>(answer: unknown): AnswerOf<R> {
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
