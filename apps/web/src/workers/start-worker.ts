/** The only scripts this page may start: our own built workers, by the path the server gives their own policy. */
const builtWorker = /^\/assets\/[a-z]+-worker-[\w-]+\.js$/;
/** The one script whose address never changes: browsers look there for a newer one. */
const serviceWorker = '/sw.js';

// Pages are served with `require-trusted-types-for 'script'`, under which `new Worker` refuses a plain string. This is
// the page's one policy; the response header names it, and a second one of that name is refused.
const policy = globalThis.trustedTypes?.createPolicy('app', { createScriptURL: allowed });

/**
 * Starts one of our own workers.
 *
 * @throws TypeError when the path is not that of a built worker.
 */
export function startWorker(path: string): Worker {
  const url = policy?.createScriptURL(path) ?? allowed(path);
  // The DOM types know only strings here; browsers with Trusted Types take the wrapped one, and nothing else.
  return new Worker(url as string, { type: 'module' });
}

/**
 * Registers our service worker, which answers below one path only.
 *
 * @param scope Path with a slash at its end.
 */
export function registerServiceWorker(scope: string): Promise<ServiceWorkerRegistration> {
  const url = policy?.createScriptURL(serviceWorker) ?? serviceWorker;
  // As above; in development it is a module that imports others.
  return navigator.serviceWorker.register(url as string, {
    scope,
    type: import.meta.env.DEV ? 'module' : 'classic',
  });
}

function allowed(path: string): string {
  if (import.meta.env.DEV || path === serviceWorker || builtWorker.test(path)) return path;
  throw new TypeError('Not one of our workers');
}
