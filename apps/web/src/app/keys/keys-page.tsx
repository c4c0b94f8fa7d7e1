import type { ApiKey, ApiKeyPage as KeyPage } from '@waxwing/sdk/account';
import { useLocation } from 'preact-iso';
import { keys } from '../../messages/en/app-keys.ts';
import { spokenDay, spokenMoment } from '../../messages/speak.ts';
import { AppIcon } from '../parts/app-icon.tsx';
import { type Column, Listing } from '../parts/listing.tsx';
import { Page } from '../parts/page.tsx';
import { Pages } from '../parts/pages.tsx';
import { Empty, LoadedView } from '../parts/states.tsx';
import { paths } from '../paths.ts';
import { useAccount } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';
import { PartnerKey } from './partner-key.tsx';
import { KeysTrail } from './trail.tsx';

const columns: readonly [Column<ApiKey>, ...Column<ApiKey>[]] = [
  {
    label: keys.name,
    cell: (key) => (
      <a
        href={`${paths.keys}/${encodeURIComponent(key.key_id)}`}
        class="inline-flex min-h-11 items-center underline decoration-edge underline-offset-4 hover:decoration-current"
      >
        {key.name}
      </a>
    ),
  },
  { label: keys.value, cell: ({ api_key }) => <code class="code text-sm">{api_key}</code> },
  { label: keys.scopes, cell: ({ scopes }) => keys.scopeCount(scopes.length) },
  { label: keys.madeBy, cell: (key) => (key.is_own ? keys.you : (key.created_by ?? keys.operator)) },
  {
    label: keys.used,
    cell: ({ last_used_at: at }) => (at === null ? keys.never : spokenMoment(Date.parse(at))),
  },
  {
    label: keys.ends,
    cell: ({ is_active, expires_at: at }) => {
      if (!is_active) return <span class="badge badge-danger">{keys.ended}</span>;
      return at === null ? keys.never : spokenDay(Date.parse(at));
    },
  },
];

/** The keys that somebody may look after. */
export function KeysPage() {
  const { client } = useAccount();
  const { query, route } = useLocation();
  const hasEnded = query.ended === 'shown';
  const page = /^[1-9]\d{0,6}$/.test(query.page ?? '') ? (query.page ?? '1') : '1';
  const asked = { page, ...(!hasEnded && { active: 'true' as const }) };
  const loading = useLoaded((signal) => client.apiKeys.list(asked, { signal }), JSON.stringify(asked));
  const show = (ended: boolean, to: number) => {
    const next = new URLSearchParams({
      ...(ended && { ended: 'shown' }),
      ...(to > 1 && { page: String(to) }),
    });
    route(next.size === 0 ? paths.keys : `${paths.keys}?${next}`, true);
  };

  return (
    <Page title={keys.title} lead={keys.lead} above={<KeysTrail />} action={<MakeLink />}>
      <section class="card">
        <LoadedView loading={loading} lines={4}>
          {(found) => <KeyList found={found} onPage={(to) => show(hasEnded, to)} />}
        </LoadedView>
        <label class="mt-4 flex min-h-11 items-center gap-3 text-sm">
          <input
            type="checkbox"
            class="size-5 accent-accent"
            checked={hasEnded}
            onChange={(event) => show(event.currentTarget.checked, 1)}
          />
          {keys.showEnded}
        </label>
      </section>
      <PartnerKey />
    </Page>
  );
}

function MakeLink() {
  return (
    <a href={`${paths.keys}/new`} class="button button-primary" data-key="n">
      <AppIcon name="plus" />
      {keys.make}
    </a>
  );
}

function KeyList({ found, onPage }: { found: KeyPage; onPage: (page: number) => void }) {
  if (found.total === 0) return <Empty text={keys.empty} />;
  return (
    <>
      <Listing label={keys.list} rows={found.api_keys} keyOf={({ key_id }) => key_id} columns={columns} />
      <Pages page={found.page} pages={found.total_pages} onPage={onPage} />
    </>
  );
}
