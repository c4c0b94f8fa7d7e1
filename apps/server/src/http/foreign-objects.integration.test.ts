import type { LoggedIn } from '@waxwing/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres.ts';
import { anonymised } from '../../test/secrets.ts';
import { askMe, bearer, signedIn } from '../../test/sign-in.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What is asked for: a method, a path with the id of the object in it, and a body that is good. */
type Asking = readonly [method: Method, path: string, body?: object];

const asked: Readonly<Record<string, readonly Asking[]>> = {
  campaign: [
    ['GET', '/campaigns/ID'],
    ['PATCH', '/campaigns/ID', { name: 'taken over' }],
    ['DELETE', '/campaigns/ID'],
  ],
  apiKey: [
    ['GET', '/api-keys/ID'],
    ['GET', '/api-keys/ID/shares'],
    ['POST', '/api-keys/ID/rotate', {}],
    ['POST', '/api-keys/ID/share', {}],
    ['DELETE', '/api-keys/ID'],
  ],
  keyShare: [['DELETE', '/api-keys/shares/ID']],
  member: [
    ['PATCH', '/team/members/ID', { role: 'viewer' }],
    ['DELETE', '/team/members/ID'],
  ],
  session: [['DELETE', '/auth/sessions/ID']],
};

describe.each(['sqlite', 'postgres'] as const)('what belongs to others (%s)', (engine) => {
  let postgres: TestPostgres | undefined;
  let server: TestApp;
  let owner: LoggedIn;
  let own: Record<keyof typeof asked, string>;
  let others: Record<string, string>;
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startPostgres() : undefined;
    server = await startApp({ url: await postgres?.createDatabase() });
    owner = await signedIn(server);
    const member = await join('member', 'Acme', 'member');
    own = await makeObjects(owner.access_token, member.user.id);
    const stranger = await join('stranger', 'Strangers', 'owner');
    const everything = await server.createKey({
      scopes: ['campaigns:read', 'campaigns:write', 'api_keys:read', 'api_keys:write', 'vault:reveal'],
      organization: 'Strangers',
    });
    others = { owner: stranger.access_token, key: everything, member: member.access_token };
  });
  afterAll(async () => {
    await server.stop();
    await postgres?.stop();
  });

  const call = (token: string, [method, path, body]: Asking) =>
    server.call({
      method,
      url: `/api/v1${path}`,
      headers: { ...bearer(token), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { payload: JSON.stringify(body) }),
    });
  const join = (username: string, organization: string, role: 'owner' | 'member') =>
    signedIn(server, { email: `${username}@example.com`, username, organization, role });

  async function makeObjects(token: string, memberId: string) {
    const campaign = (await call(token, ['POST', '/campaigns', { name: 'ours' }])).json();
    const key = (await call(token, ['POST', '/api-keys/generate', { name: 'ours' }])).json();
    const share = (await call(token, ['POST', `/api-keys/${key.key_id}/share`, {}])).json();
    const { sessions } = (await call(token, ['GET', '/auth/sessions'])).json();
    return {
      campaign: campaign.id,
      apiKey: key.key_id,
      keyShare: share.share_id,
      member: memberId,
      session: sessions[0].id,
    };
  }

  /** An id of the same form that nobody has. */
  const nobodys = (id: string) => id.slice(0, -8) + (id.endsWith('00000000') ? '11111111' : '00000000');

  const cells = Object.entries(asked).flatMap(([kind, list]) =>
    list.map(([method, path, body]) => ({ kind, method, path, body })),
  );

  test.each(cells)('$method $path answers 404 alike for what is theirs and what never was', async (cell) => {
    const { kind, method, path, body } = cell;
    const id = own[kind] ?? '';
    for (const [who, token] of Object.entries(others)) {
      if (!reaches(who, kind)) continue;
      const at = (name: string): Asking => {
        const asking = [method, path.replace('ID', name)] as const;
        return body ? [...asking, body] : asking;
      };
      const [foreign, never] = [await call(token, at(id)), await call(token, at(nobodys(id)))];
      expect(foreign.statusCode, who).toBe(404);
      expect(anonymised(foreign), who).toBe(anonymised(never));
    }
  });

  test('lists show nobody what belongs to others', async () => {
    for (const path of ['/campaigns', '/api-keys', '/audit-logs']) {
      for (const who of ['owner', 'key']) {
        const { body } = await call(others[who] ?? '', ['GET', path]);
        for (const id of Object.values(own)) expect(body, `${path} for ${who}`).not.toContain(id);
      }
    }
    expect((await call(others.member ?? '', ['GET', '/api-keys'])).json().total).toBe(0);
  });

  test('and everything is still there', async () => {
    const get = async (path: string) => (await call(owner.access_token, ['GET', path])).json();
    expect((await get(`/campaigns/${own.campaign}`)).name).toBe('ours');
    expect(await get(`/api-keys/${own.apiKey}`)).toMatchObject({ is_active: true, rotated_at: null });
    const { shares } = await get(`/api-keys/${own.apiKey}/shares`);
    expect(shares.map(({ status }: { status: string }) => status)).toEqual(['active']);
    const { members } = await get('/team/members');
    expect(members.map(({ role }: { role: string }) => role).sort()).toEqual(['member', 'owner']);
    expect((await askMe(server, owner.access_token)).statusCode).toBe(200);
  });
});

/** Whom the guard stops before the object is asked for, as the matrix shows. */
function reaches(who: string, kind: string): boolean {
  if (who === 'key') return kind !== 'member' && kind !== 'session';
  // Campaigns belong to the whole organisation, and members decide about nobody.
  return who !== 'member' || (kind !== 'campaign' && kind !== 'member');
}
