import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { createTestClock, type TestClock } from '../shared/clock.ts';
import { drawApiKey } from './api-key.ts';
import { type ApiKeyService, createApiKeyService, type NewApiKey } from './api-keys.service.ts';
import type { AuditTrail } from './audit-trail.ts';

const logger = pino({ level: 'silent' });
const dayMs = 86_400_000;

/** An empty database, and how to be rid of it. */
export interface TestDatabase {
  readonly database: Database;
  remove(): Promise<void>;
}

function wanted(changes: Partial<NewApiKey> = {}): NewApiKey {
  return {
    name: 'build server',
    organization: 'default',
    scopes: ['secrets:read', 'secrets:write'],
    rateLimitPerHour: 10_000,
    expiresAt: undefined,
    ...changes,
  };
}

/** What holds for API keys on every engine. */
export function apiKeyCases(openEmpty: (clock: TestClock) => Promise<TestDatabase>): void {
  let clock: TestClock;
  let database: Database;
  let apiKeys: ApiKeyService;
  const written: string[] = [];
  const audit: AuditTrail = {
    async append(_tx, { actor, action }) {
      written.push(`${actor} ${action}`);
    },
  };
  let remove: () => Promise<void>;

  beforeEach(async () => {
    clock = createTestClock();
    ({ database, remove } = await openEmpty(clock));
    apiKeys = createApiKeyService({ database, clock, audit, logger });
  });

  afterEach(async () => {
    await apiKeys.close();
    await remove();
  });

  describe('authenticating', () => {
    test('a key acts for its organisation, within its scopes and limit', async () => {
      const { apiKey, keyId } = await apiKeys.create(wanted());
      const principal = await apiKeys.authenticate(apiKey);
      expect(principal).toEqual({
        kind: 'api_key',
        family: 'sk',
        keyId,
        organizationId: expect.any(Number),
        scopes: new Set(['secrets:read', 'secrets:write']),
        rateLimitPerHour: 10_000,
        maker: undefined,
      });
    });

    test('a well-formed key that nobody made lets nobody in', async () => {
      expect(await apiKeys.authenticate(drawApiKey())).toBeUndefined();
    });

    test('a malformed key is refused without asking the database', async () => {
      await database.db.schema.alterTable('api_keys').renameTo('hidden').execute();
      expect(await apiKeys.authenticate('sk_live_nonsense')).toBeUndefined();
    });

    test('a key ends at its very expiry, even when it was used just before', async () => {
      const { apiKey } = await apiKeys.create(wanted({ expiresAt: clock.now() + 500 }));
      clock.advance(499);
      expect(await apiKeys.authenticate(apiKey)).toBeDefined();
      clock.advance(1);
      expect(await apiKeys.authenticate(apiKey)).toBeUndefined();
    });

    test('a revoked key is dead at once', async () => {
      const { apiKey, keyId } = await apiKeys.create(wanted());
      await apiKeys.authenticate(apiKey);
      expect(await apiKeys.revoke(keyId)).toBe(true);
      expect(await apiKeys.authenticate(apiKey)).toBeUndefined();
    });

    test('a key revoked on another node is dead within a second', async () => {
      const { apiKey } = await apiKeys.create(wanted());
      await apiKeys.authenticate(apiKey);
      await createApiKeyService({ database, clock, audit, logger }).revoke(apiKey);
      clock.advance(999);
      expect(await apiKeys.authenticate(apiKey)).toBeDefined();
      clock.advance(1);
      expect(await apiKeys.authenticate(apiKey)).toBeUndefined();
    });

    test('nothing is remembered longer because the clock stepped back', async () => {
      const { apiKey } = await apiKeys.create(wanted());
      await apiKeys.authenticate(apiKey);
      await createApiKeyService({ database, clock, audit, logger }).revoke(apiKey);
      clock.advance(-dayMs);
      expect(await apiKeys.authenticate(apiKey)).toBeUndefined();
    });

    test('an outage is an error, and is not remembered as a refusal', async () => {
      const { apiKey } = await apiKeys.create(wanted());
      await database.db.schema.alterTable('api_keys').renameTo('hidden').execute();
      await expect(apiKeys.authenticate(apiKey)).rejects.toThrow();
      await database.db.schema.alterTable('hidden').renameTo('api_keys').execute();
      expect(await apiKeys.authenticate(apiKey)).toBeDefined();
    });

    test('a scope that this version does not know allows nothing', async () => {
      const { apiKey } = await apiKeys.create(wanted());
      await database.db.updateTable('api_keys').set({ scopes: 'secrets:read world:rule' }).execute();
      expect((await apiKeys.authenticate(apiKey))?.scopes).toEqual(new Set(['secrets:read']));
    });
  });

  describe('what is stored', () => {
    test('nothing from which the key could be rebuilt', async () => {
      const { apiKey, prefix } = await apiKeys.create(wanted());
      const rows = await database.db.selectFrom('api_keys').selectAll().execute();
      expect(apiKey.startsWith(prefix)).toBe(true);
      expect(JSON.stringify(rows)).not.toContain(apiKey.slice(prefix.length));
    });

    test('the last use, once it is flushed, and never an older one over a newer one', async () => {
      const { apiKey } = await apiKeys.create(wanted());
      await apiKeys.authenticate(apiKey);
      expect((await apiKeys.list())[0]?.lastUsedAt).toBeUndefined();
      await apiKeys.close();
      const usedAt = clock.now();
      expect((await apiKeys.list())[0]?.lastUsedAt).toBe(usedAt);
      clock.advance(-dayMs);
      await apiKeys.authenticate(apiKey);
      await apiKeys.close();
      expect((await apiKeys.list())[0]?.lastUsedAt).toBe(usedAt);
    });

    test('keys of one organisation share it; a new name makes a new one', async () => {
      await apiKeys.create(wanted());
      await apiKeys.create(wanted({ name: 'second' }));
      await apiKeys.create(wanted({ organization: 'Acme' }));
      const organizations = await database.db
        .selectFrom('organizations')
        .select('name')
        .orderBy('id')
        .execute();
      expect(organizations).toEqual([{ name: 'default' }, { name: 'Acme' }]);
      const listed = await apiKeys.list();
      expect(listed.map(({ organization, name }) => [organization, name])).toEqual([
        ['Acme', 'build server'],
        ['default', 'second'],
        ['default', 'build server'],
      ]);
    });
  });

  describe('the operator', () => {
    test('leaves each act in the audit log of the organisation', async () => {
      written.length = 0;
      const { keyId } = await apiKeys.create(wanted());
      await apiKeys.setLimit(keyId, 5);
      await apiKeys.revoke(keyId);
      await apiKeys.revoke('nobody');
      expect(written).toEqual([
        'operator api_key.created',
        'operator api_key.limit_changed',
        'operator api_key.revoked',
      ]);
    });

    test('hears the state of a key', async () => {
      const active = await apiKeys.create(wanted());
      const expired = await apiKeys.create(wanted({ expiresAt: clock.now() }));
      const revoked = await apiKeys.create(wanted());
      await apiKeys.revoke(revoked.apiKey);
      const states = await Promise.all(
        [active.apiKey, expired.apiKey, revoked.apiKey, drawApiKey(), 'sk_live_x'].map(apiKeys.check),
      );
      expect(states.map(({ state }) => state)).toEqual([
        'active',
        'expired',
        'revoked',
        'unknown',
        'malformed',
      ]);
    });

    test('changes the limit of a key, which counts at once', async () => {
      const { apiKey, keyId } = await apiKeys.create(wanted());
      await apiKeys.authenticate(apiKey);
      expect(await apiKeys.setLimit(keyId, 50_000)).toBe(true);
      expect((await apiKeys.authenticate(apiKey))?.rateLimitPerHour).toBe(50_000);
    });

    test('hears when there is no such key', async () => {
      expect(await apiKeys.setLimit('nobody', 1)).toBe(false);
      expect(await apiKeys.revoke(drawApiKey())).toBe(false);
    });

    test('revokes twice, and the first time stays', async () => {
      const { keyId } = await apiKeys.create(wanted());
      const revokedAt = clock.now();
      await apiKeys.revoke(keyId);
      clock.advance(dayMs);
      expect(await apiKeys.revoke(keyId)).toBe(true);
      expect((await apiKeys.list())[0]?.revokedAt).toBe(revokedAt);
    });
  });
}
