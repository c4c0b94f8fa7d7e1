import type { Scope } from '@waxwing/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { type Caller, makeCallers } from '../../test/callers.ts';
import { outcome } from '../../test/secrets.ts';

/** Who may call, as the contract says it: written apart from the routes, so that a slip there is seen here. */
type Right =
  | { readonly who: 'anyone'; readonly scope: Scope | undefined; readonly orToken?: true }
  | { readonly who: 'ignored' }
  | { readonly who: 'member'; readonly scope: Scope; readonly stepUp?: true }
  | { readonly who: 'user'; readonly scope?: Scope; readonly stepUp?: true }
  | { readonly who: 'uploader' };

const anyone = (scope?: Scope): Right => ({ who: 'anyone', scope });
/** Whoever passes the guard still needs the object's own token, or to be of its maker's organisation. */
const anyoneWithToken = (scope: Scope): Right => ({ who: 'anyone', scope, orToken: true });
const member = (scope: Scope, more: { stepUp?: true } = {}): Right => ({ who: 'member', scope, ...more });
const user = (more: { scope?: Scope; stepUp?: true } = {}): Right => ({ who: 'user', ...more });
const ignored: Right = { who: 'ignored' };
const stepUp = true;

/** The first line that fits counts. */
const rights: readonly (readonly [RegExp, Right])[] = [
  [/^POST \/secrets$/, anyone('secrets:write')],
  [/^GET \/secrets\//, anyone('secrets:read')],
  [/^POST \/secrets\/[^/]+\/report$/, anyone()],
  [/^DELETE \/secrets\//, anyoneWithToken('secrets:write')],
  [/^POST \/files\/[^/]+\/publish$/, { who: 'uploader' }],
  [/^POST \/files$/, anyone('files:write')],
  [/^POST \/files\/[^/]+\/report$/, anyone()],
  [/^POST \/files\/[^/]+\/claims$/, anyone('files:read')],
  [/^GET \/files\/[^/]+\/streams\//, ignored],
  [/^GET \/files\//, anyone('files:read')],
  [/^DELETE \/files\//, anyoneWithToken('files:write')],
  [/^OPTIONS \/uploads/, ignored],
  [/^[A-Z]+ \/uploads/, { who: 'uploader' }],
  [/^POST \/auth\/(login|refresh|logout|forgot-password|reset-password|confirm-email)$/, ignored],
  [/^POST \/auth\/contact$/, anyone()],
  [/^POST \/auth\/(passkeys\/login\/|cli\/token$)/, ignored],
  [/^POST \/auth\/(passkeys\/register\/begin|totp\/begin|cli\/authorize)$/, user({ stepUp })],
  [/^(PATCH|DELETE) \/auth\/(passkeys\/|totp$)/, user({ stepUp })],
  [/^[A-Z]+ \/auth\//, user()],
  [/^POST \/partners\/register$/, ignored],
  [/^POST \/partners\/rotate-api-key$/, user({ scope: 'partners:manage', stepUp })],
  [/^POST \/profile\/update-rotation-days$/, user({ scope: 'partners:manage' })],
  [/^GET \/(partners\/api-key-status|profile\/api-key)$/, member('profile:read')],
  [/^[A-Z]+ \/profile\//, user()],
  [/^GET \/campaigns/, member('campaigns:read')],
  [/^[A-Z]+ \/campaigns/, member('campaigns:write')],
  [/^(GET|POST) \/api-keys\/shared\//, anyone()],
  [/^POST \/api-keys\/verify$/, member('api_keys:read')],
  [/^GET \/api-keys/, member('api_keys:read')],
  [/^DELETE \/api-keys\//, member('api_keys:write')],
  [/^POST \/api-keys\//, member('api_keys:write', { stepUp })],
  [/^GET \/audit-logs\/export$/, member('audit:read', { stepUp })],
  [/^GET \/audit-logs(\/verification)?$/, member('audit:read')],
  [/^GET \/team\/members$/, user()],
  [/^POST \/team\/invitations\/(show|accept)$/, ignored],
  [/^(GET|DELETE) \/team\/invitations/, user({ scope: 'team:manage' })],
  [/^[A-Z]+ \/team\//, user({ scope: 'team:manage', stepUp })],
  [/^GET \/health$/, ignored],
];

/** What the guard says to a caller; undefined: it lets them pass. */
function refusalOf(right: Right, caller: Caller): string | undefined {
  if (right.who === 'ignored') return undefined;
  if (caller.kind === 'anonymous') return right.who === 'anyone' ? undefined : '401 UNAUTHORIZED';
  if (right.who === 'uploader') return '401 TOKEN_INVALID';
  if (caller.kind === 'bad')
    return caller.name === 'expired token' ? '401 TOKEN_EXPIRED' : '401 TOKEN_INVALID';
  return refusalByRight(right, caller);
}

function refusalByRight(right: Exclude<Right, { who: 'ignored' | 'uploader' }>, caller: Caller) {
  if (right.who === 'user' && caller.kind === 'key') return '403 FORBIDDEN';
  if (right.scope && !hasScope(caller, right.scope)) return '403 INSUFFICIENT_SCOPE';
  if (!('stepUp' in right)) return undefined;
  // A key is judged by its scope; that of a partner proves nothing afresh, ever.
  if (caller.kind === 'key') return caller.name === 'partner key' ? '403 FORBIDDEN' : undefined;
  return caller.isFresh ? undefined : '403 STEP_UP_REQUIRED';
}

function hasScope({ scopes }: Caller, scope: Scope): boolean {
  return typeof scopes === 'string' ? scopes === 'the needed' : scopes.has(scope);
}

const guardCodes =
  /UNAUTHORIZED|TOKEN_INVALID|TOKEN_EXPIRED|INSUFFICIENT_SCOPE|STEP_UP_REQUIRED|403 FORBIDDEN/;
const withoutLimits = Object.fromEntries(
  ['USER', 'API_KEY', 'LOGIN', 'PASSCODE'].map((name) => [`WAXWING_LIMIT_${name}`, '0']),
);

let server: TestApp;
let operations: string[];
let callers: Caller[];
beforeAll(async () => {
  server = await startApp({ env: withoutLimits });
  const document = (await server.call({ url: '/openapi.json' })).json();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    path.startsWith('/api/v1/')
      ? Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path.slice('/api/v1'.length)}`)
      : [],
  );
  callers = await makeCallers(server);
});
afterAll(() => server.stop());

test('every route lets exactly those pass who may call it', async () => {
  const cells = [];
  for (const operation of operations) {
    const right = rights.find(([pattern]) => pattern.test(operation))?.[1];
    expect(right, `nobody has said who may call ${operation}`).toBeDefined();
    if (!right) continue;
    for (const caller of callers) cells.push({ operation, right, caller });
  }
  expect(cells.length).toBeGreaterThan(500);
  const wrong: string[] = [];
  for (const { operation, right, caller } of cells) {
    const got = await ask(operation, caller, 'scope' in right ? right.scope : undefined);
    const wanted = refusalOf(right, caller);
    if (!isRight(got, wanted, right))
      wrong.push(`${operation} by ${caller.name}: ${got}, not ${wanted ?? 'let pass'}`);
  }
  expect(wrong).toEqual([]);
});

/** Behind the guard it is refused for what it holds, which is nothing of use; nothing fails, and nothing is done. */
function isRight(got: string, wanted: string | undefined, right: Right): boolean {
  if (got.startsWith('5')) return false;
  // A HEAD has no body to say more.
  if (wanted) return got === wanted || got === wanted.slice(0, 3);
  return 'orToken' in right || !guardCodes.test(got);
}

/** Asks for something that nobody has, with a body that no route takes: who may call is decided before that. */
async function ask(operation: string, caller: Caller, scope: Scope | undefined): Promise<string> {
  const [method = '', path = ''] = operation.split(' ');
  const hasBody = /^(POST|PUT|PATCH)$/.test(method);
  const url = `/api/v1${path.replace(/\{\w+\}/g, '00000000-0000-7000-8000-000000000000')}`;
  const answer = await server.call({
    method: method as 'GET',
    url,
    headers: { ...caller.headers(scope), ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { payload: '{"no such field": true}' }),
  });
  return method === 'HEAD' ? String(answer.statusCode) : outcome(answer);
}
