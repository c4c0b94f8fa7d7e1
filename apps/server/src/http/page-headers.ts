/** What differs between installations. */
export interface PagePolicy {
  /** Reached by https: browsers may be told to use nothing else. */
  readonly isHttps: boolean;
}

const directives = [
  "default-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob:",
  'media-src blob:',
  "style-src 'self'",
  "font-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types app',
];

const permissions = [
  'camera=()',
  'microphone=()',
  'geolocation=()',
  'usb=()',
  'serial=()',
  'hid=()',
  'payment=()',
  'browsing-topics=()',
  'clipboard-read=()',
  'clipboard-write=(self)',
];

const headers = {
  'integrity-policy': 'blocked-destinations=(script style)',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': permissions.join(', '),
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow, noarchive',
};

/** Headers of every page: nothing inline, nothing from elsewhere, no frames, no string becomes a script. */
export function pageHeaders({ isHttps }: PagePolicy): Record<string, string> {
  const policy = isHttps ? [...directives, 'upgrade-insecure-requests'] : directives;
  return {
    ...headers,
    'content-security-policy': policy.join('; '),
    ...(isHttps ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains; preload' } : {}),
  };
}

/** Cross-origin isolation reaches into workers too: without these the browser refuses to start them. */
const workerResource = {
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** These two run WebAssembly: the passphrase hash, and the check for malware. */
const wasmWorkers: ReadonlySet<string> = new Set(['kdf', 'scan']);

/**
 * A worker lives under the policy of its own file, not of the page. Only those that need it may compile WebAssembly,
 * so the page itself never has to.
 */
export function workerHeaders(path: string): Record<string, string> {
  const name = /([a-z]+)-worker-[^/]*\.js$/.exec(path)?.[1];
  if (name === undefined) return workerResource;
  const script = wasmWorkers.has(name) ? "script-src 'self' 'wasm-unsafe-eval'" : "script-src 'self'";
  return {
    ...workerResource,
    'content-security-policy': `default-src 'none'; ${script}; connect-src 'self'`,
  };
}

/**
 * The service worker opens files as they are saved, and asks this server for nothing but their sealed bytes. It is
 * asked for anew at every visit, so that no old one outlives an update.
 */
export const serviceWorkerHeaders = {
  ...workerResource,
  'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'",
  'cache-control': 'no-cache',
} as const;
