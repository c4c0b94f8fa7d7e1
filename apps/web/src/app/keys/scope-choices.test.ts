import { expect, test } from 'vitest';
import { roleScopes } from '../../../../server/src/auth/role-scopes.ts';
import { scopeAreas, scopeVerbs } from '../../messages/en/app-keys.ts';
import { byArea, scopesFor, usualScopes } from './scope-choices.ts';

test.each(['owner', 'admin', 'member', 'viewer'] as const)(
  '%s is offered what the server lets them give',
  (role) => {
    expect(scopesFor(role).toSorted()).toEqual([...roleScopes[role]].toSorted());
  },
);

test('every scope has words', () => {
  for (const [area, scopes] of byArea(scopesFor('owner'))) {
    expect(scopeAreas[area], area).toBeDefined();
    for (const scope of scopes) expect(scopeVerbs[scope.split(':')[1] ?? ''], scope).toBeDefined();
  }
});

test('what a key is usually for is what the server gives one without scopes', async () => {
  const { defaultKeyScopes } = await import('@waxwing/contract');
  expect(usualScopes).toEqual(defaultKeyScopes);
});
