/** The only scripts this page may start: our own built workers, by the path the server gives their own policy. */
const builtWorker = /^\/assets\/[a-z]+-worker-[\w-]+\.js$/;

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

function allowed(path: string): string {
  if (import.meta.env.DEV || builtWorker.test(path)) return path;
  throw new TypeError('Not one of our workers');
}
