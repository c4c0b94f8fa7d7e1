import type { Activity, Me } from '@waxwing/sdk/account';
import { home } from '../../messages/en/app-home.ts';
import { spokenMoment } from '../../messages/speak.ts';
import { WhatWasDone } from '../audit/entry-words.tsx';
import { deviceOf } from '../device.ts';
import { Page, Section } from '../parts/page.tsx';
import { Empty, LoadedView } from '../parts/states.tsx';
import { paths } from '../paths.ts';
import { useAccount, useMe } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';
import { FirstSteps } from './first-steps.tsx';

const entriesShown = 6;

/** Where somebody arrives: what to do next, and what they did lately. */
export function HomePage() {
  const me = useMe();
  return (
    <Page title={home.title(nameOf(me))} lead={home.lead}>
      <FirstSteps />
      <RecentActivity />
    </Page>
  );
}

function nameOf({ name, username }: Me): string {
  return name || username;
}

function RecentActivity() {
  const { client } = useAccount();
  const loading = useLoaded((signal) => client.profile.recentActivity({ signal }));
  return (
    <Section
      title={home.activity}
      action={
        <a href={`${paths.auditLog}?by=me`} class="button-text -my-2.5 text-sm">
          {home.activityAll}
        </a>
      }
    >
      <LoadedView loading={loading}>
        {(entries) =>
          entries.length === 0 ? <Empty text={home.activityEmpty} /> : <ActivityList entries={entries} />
        }
      </LoadedView>
    </Section>
  );
}

function ActivityList({ entries }: { entries: readonly Activity[] }) {
  return (
    <ul aria-label={home.activityList} class="divide-y divide-line">
      {entries.slice(0, entriesShown).map((entry) => (
        <li key={entry.id} class="flex flex-wrap justify-between gap-x-6 py-2.5">
          <span>
            <WhatWasDone entry={entry} />
          </span>
          <span class="text-sm leading-6 text-muted">
            {deviceOf(entry.user_agent ?? '')} · {spokenMoment(Date.parse(entry.created_at))}
          </span>
        </li>
      ))}
    </ul>
  );
}
