import type { ApiKeyDetail } from '@waxwing/sdk/account';
import { useLocation } from 'preact-iso';
import { keys, oneKey } from '../../messages/en/app-keys.ts';
import { spokenDay, spokenMoment } from '../../messages/speak.ts';
import { Page } from '../parts/page.tsx';
import { LoadedView } from '../parts/states.tsx';
import { paths } from '../paths.ts';
import { useAccount } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';
import { Handovers } from './handovers.tsx';
import { KeyValue } from './key-value.tsx';
import { KeysTrail } from './trail.tsx';

/** One key: what it is, its value for whoever proves who they are, and whom it was handed to. */
export function KeyPage() {
  const { path } = useLocation();
  const { client } = useAccount();
  const keyId = decodeURIComponent(path.slice(paths.keys.length + 1));
  const loading = useLoaded((signal) => client.apiKeys.get(keyId, { signal }), keyId);
  if (loading.state === 'ready')
    return (
      <Page title={loading.data.name} lead={stateOf(loading.data)} above={<KeysTrail isBelow />}>
        <section class="card">
          <KeyValue apiKey={loading.data} onChanged={loading.reload} />
          <Facts apiKey={loading.data} />
        </section>
        <Handovers apiKey={loading.data} />
      </Page>
    );
  return (
    <Page title={keys.title} above={<KeysTrail isBelow />}>
      <section class="card">
        <LoadedView loading={loading}>{() => null}</LoadedView>
      </section>
    </Page>
  );
}

function stateOf(key: ApiKeyDetail): string | undefined {
  if (key.revoked_at !== null) return oneKey.revokedAt(Date.parse(key.revoked_at));
  if (key.is_active) return key.description ?? undefined;
  const endedAt = key.expires_at === null ? Number.NaN : Date.parse(key.expires_at);
  return endedAt <= Date.now() ? oneKey.expiredAt(endedAt) : oneKey.dead;
}

function Facts({ apiKey }: { apiKey: ApiKeyDetail }) {
  const { created_at, expires_at, last_used_at, created_by, is_own, environment, scopes } = apiKey;
  const facts = [
    [keys.created, spokenDay(Date.parse(created_at))],
    [keys.ends, expires_at === null ? keys.never : spokenDay(Date.parse(expires_at))],
    [keys.used, last_used_at === null ? keys.never : spokenMoment(Date.parse(last_used_at))],
    [keys.madeBy, is_own ? keys.you : (created_by ?? keys.operator)],
    [keys.environment, keys.environments[environment]],
  ] as const;
  return (
    <dl class="mt-6 grid gap-4 border-t border-line pt-5 sm:grid-cols-3">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt class="text-sm text-muted">{label}</dt>
          <dd class="mt-0.5 break-words">{value}</dd>
        </div>
      ))}
      <div class="sm:col-span-3">
        <dt class="text-sm text-muted">{keys.scopes}</dt>
        <dd class="mt-1 flex flex-wrap gap-2">
          {scopes.map((scope) => (
            <code key={scope} class="badge">
              {scope}
            </code>
          ))}
        </dd>
      </div>
    </dl>
  );
}
