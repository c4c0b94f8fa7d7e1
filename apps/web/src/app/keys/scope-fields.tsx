import type { ApiKeyScope } from '@waxwing/sdk/account';
import { newKey, scopeAreas, scopeVerbs } from '../../messages/en/app-keys.ts';
import { Problem } from '../../ui/problem.tsx';
import { byArea } from './scope-choices.ts';

interface ScopeFieldsProps {
  allowed: readonly ApiKeyScope[];
  chosen: readonly ApiKeyScope[];
  problem: string | undefined;
  onChange: (scopes: readonly ApiKeyScope[]) => void;
}

/** What a key may do, by area. */
export function ScopeFields({ allowed, chosen, problem, onChange }: ScopeFieldsProps) {
  const toggle = (scope: ApiKeyScope, isChosen: boolean) =>
    onChange(allowed.filter((other) => (other === scope ? isChosen : chosen.includes(other))));
  return (
    <fieldset>
      <legend class="label">{newKey.scopes}</legend>
      <div class="grid gap-x-8 sm:grid-cols-2">
        {byArea(allowed).map(([area, scopes]) => (
          <fieldset key={area} class="flex flex-wrap items-center gap-x-5 border-t border-line py-1">
            <legend class="sr-only">{scopeAreas[area]}</legend>
            <span aria-hidden="true" class="w-28 text-sm">
              {scopeAreas[area]}
            </span>
            {scopes.map((scope) => (
              <label key={scope} class="flex min-h-11 items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  class="size-5 accent-accent"
                  checked={chosen.includes(scope)}
                  onChange={(event) => toggle(scope, event.currentTarget.checked)}
                />
                {scopeVerbs[scope.split(':')[1] ?? '']}
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      {problem && (
        <div class="mt-2">
          <Problem>{problem}</Problem>
        </div>
      )}
    </fieldset>
  );
}
