import type { AuditLogEntry, AuditLogPage as Entries, Me } from '@waxwing/sdk/account';
import { useLocation } from 'preact-iso';
import { audit } from '../../messages/en/app-audit.ts';
import { spokenMoment } from '../../messages/speak.ts';
import { type Column, Listing } from '../parts/listing.tsx';
import { Page } from '../parts/page.tsx';
import { Pages } from '../parts/pages.tsx';
import { Empty, LoadedView } from '../parts/states.tsx';
import { paths } from '../paths.ts';
import { useAccount, useMe } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';
import { WhatWasDone, whoDid } from './entry-words.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { FilterForm } from './filter-form.tsx';
import { addressOf, type Filters, filtersOf, isFiltered, queryOf } from './filters.ts';
import { Verification } from './verification.tsx';

/** What was done in the organisation. Filters and page stand in the address. */
export function AuditLogPage() {
  const { client } = useAccount();
  const me = useMe();
  const { query, route } = useLocation();
  const filters = filtersOf(query);
  const asked = queryOf(filters, me.id);
  const loading = useLoaded((signal) => client.auditLogs.list(asked, { signal }), JSON.stringify(asked));
  const show = (changes: Partial<Filters>, isReplaced: boolean) =>
    route(addressOf(paths.auditLog, { ...filters, ...changes }), isReplaced);

  return (
    <Page title={audit.title} lead={audit.lead} action={<ExportButtons />}>
      <FilterForm filters={filters} onChange={(changes) => show({ page: 1, ...changes }, true)} />
      <section class="card">
        <LoadedView loading={loading} lines={6}>
          {(entries) => (
            <EntryList
              entries={entries}
              isFiltered={isFiltered(filters)}
              me={me}
              onPage={(page) => show({ page }, false)}
            />
          )}
        </LoadedView>
      </section>
      <Verification />
    </Page>
  );
}

interface EntryListProps {
  entries: Entries;
  isFiltered: boolean;
  me: Me;
  onPage: (page: number) => void;
}

function EntryList({ entries, isFiltered, me, onPage }: EntryListProps) {
  if (entries.total === 0)
    return (
      <Empty text={isFiltered ? audit.emptyFiltered : audit.empty}>
        {isFiltered && (
          <a href={paths.auditLog} class="button button-plain">
            {audit.clear}
          </a>
        )}
      </Empty>
    );
  return (
    <>
      <p class="mb-4 text-sm text-muted" role="status">
        {audit.total(entries.total)}
      </p>
      <Listing label={audit.list} rows={entries.logs} keyOf={({ id }) => id} columns={columnsFor(me)} />
      <Pages page={entries.page} pages={entries.total_pages} onPage={onPage} />
    </>
  );
}

const hashShown = 10;

function columnsFor(me: Me): [Column<AuditLogEntry>, ...Column<AuditLogEntry>[]] {
  return [
    { label: audit.what, cell: (entry) => <WhatWasDone entry={entry} /> },
    { label: audit.who, cell: ({ actor }) => whoDid(actor, me) },
    { label: audit.when, cell: ({ created_at }) => spokenMoment(Date.parse(created_at)) },
    { label: audit.address, cell: ({ ip_address }) => ip_address ?? '–' },
    {
      label: audit.hash,
      cell: ({ hash }) => (
        <code class="code text-sm" title={hash}>
          {hash.slice(0, hashShown)}
        </code>
      ),
    },
  ];
}
