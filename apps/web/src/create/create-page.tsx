import type { Client } from '@waxwing/sdk';
import { useState } from 'preact/hooks';
import { create, result } from '../messages/en/create.ts';
import { choosing, interrupted } from '../messages/en/files.ts';
import { Tabs } from '../ui/tabs.tsx';
import type { KeptUpload } from '../workers/send.ts';
import { CreateForm } from './create-form.tsx';
import { FilesPanel } from './files/files-panel.tsx';
import { InterruptedCard } from './files/interrupted-card.tsx';
import { useFiles } from './files/use-files.ts';
import { SealedCard } from './sealed-card.tsx';
import type { SealedShare } from './sealed-share.ts';

type TabName = 'secret' | 'files';

interface CreatePageProps {
  client: Client;
  /** Uploads of earlier visits that are still on this device. */
  left: readonly KeptUpload[];
}

/** The forms, below them what was sealed since the page was opened, newest first, above them what was interrupted. */
export function CreatePage({ client, left }: CreatePageProps) {
  const [tab, setTab] = useState<TabName>('secret');
  const [shares, setShares] = useState<readonly SealedShare[]>([]);
  const [spoken, say] = useState(left.length > 0 ? interrupted.announced : '');

  function onSealed(share: SealedShare) {
    setShares((before) => [share, ...before]);
    say(result.announced);
  }

  const files = useFiles({ left, isShown: tab === 'files', onSealed, say, onActive: () => setTab('files') });
  return (
    <>
      {files.interrupted.map((upload) => (
        <InterruptedCard key={upload.recordId} upload={upload} {...files.earlier(upload)} />
      ))}
      <section class="card" aria-labelledby="create-title">
        <h1 id="create-title" class="text-title">
          {create.title}
        </h1>
        <p class="mt-1 text-muted">{create.lead}</p>
        <Tabs
          label={create.what}
          chosen={tab}
          onChoose={setTab}
          tabs={[
            {
              name: 'secret',
              label: create.secret,
              panel: <CreateForm client={client} onSealed={onSealed} />,
            },
            { name: 'files', label: choosing.tab, panel: <FilesPanel {...files.panel} /> },
          ]}
        />
      </section>
      {shares.map((share, index) => (
        <SealedCard
          key={share.id}
          share={share}
          label={shares.length > 1 ? result.count(shares.length - index) : result.title}
          say={say}
        />
      ))}
      <p class="sr-only" role="status">
        {spoken}
      </p>
    </>
  );
}
