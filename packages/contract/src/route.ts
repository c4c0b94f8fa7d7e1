import type { Static, TSchema } from 'typebox';

/** What one route looks like on the wire. The server registers it, the OpenAPI document prints it. */
export interface RouteContract {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Path with `:parameters`, always below its full prefix. */
  readonly url: string;
  readonly schema: {
    readonly operationId: string;
    readonly summary: string;
    readonly description?: string;
    readonly tags: readonly string[];
    readonly params?: TSchema;
    readonly querystring?: TSchema;
    readonly headers?: TSchema;
    readonly body?: TSchema;
    readonly response: Readonly<Record<number, unknown>>;
    readonly 'x-codeSamples'?: readonly CodeSample[];
  };
}

/** An example that the API reference shows beside a route. */
export interface CodeSample {
  readonly lang: 'cURL' | 'JavaScript' | 'Python' | 'PHP';
  readonly source: string;
}

interface Json<S extends TSchema> {
  readonly content: { readonly 'application/json': { readonly schema: S } };
}

/** What is sent with a request. */
export type BodyOf<R extends RouteContract> = R['schema'] extends { readonly body: infer S extends TSchema }
  ? Static<S>
  : undefined;

/** What is asked for behind the `?`. */
export type QueryOf<R extends RouteContract> = R['schema'] extends {
  readonly querystring: infer S extends TSchema;
}
  ? Static<S>
  : undefined;

/** What comes back when it succeeds; undefined for an answer without content. */
export type AnswerOf<R extends RouteContract> = R['schema']['response'] extends
  | { readonly 200: Json<infer S> }
  | { readonly 201: Json<infer S> }
  ? Static<S>
  : undefined;
