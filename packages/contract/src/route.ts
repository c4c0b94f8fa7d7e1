import type { TSchema } from 'typebox';

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
