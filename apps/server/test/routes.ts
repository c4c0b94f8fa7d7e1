import type { App } from '../src/http/app-types.ts';

/** A route as it is registered, such as `GET /api/v1/secrets/:id`. */
export interface RegisteredRoute {
  readonly method: string;
  readonly url: string;
}

const indent = 4;

/** Every route that the router knows, read from the tree that it prints: it has no list. */
export function routesOf(app: App): RegisteredRoute[] {
  const above: string[] = [];
  return app
    .printRoutes()
    .split('\n')
    .flatMap((line) => {
      const branch = /^(.*?)[├└]── (.*?)(?: \(([A-Z, -]+)\))?$/.exec(line);
      if (!branch) return [];
      const [, before = '', part = '', methods = ''] = branch;
      const depth = before.length / indent;
      const url = (above[depth - 1] ?? '') + part;
      above[depth] = url;
      return methods
        .split(', ')
        .filter((method) => /^[A-Z]+$/.test(method))
        .map((method) => ({ method, url }));
    });
}
