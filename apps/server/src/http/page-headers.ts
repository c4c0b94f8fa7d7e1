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

/**
 * A worker lives under the policy of its own file, not of the page. Only the one that runs the passphrase hash
 * may compile WebAssembly, so the page itself never has to.
 */
export function workerHeaders(path: string): Record<string, string> {
  const resource = {
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const name = /([a-z]+)-worker-[^/]*\.js$/.exec(path)?.[1];
  if (name === undefined) return resource;
  const script = name === 'kdf' ? "script-src 'self' 'wasm-unsafe-eval'" : "script-src 'self'";
  return { ...resource, 'content-security-policy': `default-src 'none'; ${script}; connect-src 'self'` };
}
