import type { Client } from '@waxwing/sdk';
import { useState } from 'preact/hooks';
import { create, result } from '../messages/en/create.ts';
import { CreateForm } from './create-form.tsx';
import { SealedCard } from './sealed-card.tsx';
import type { SealedShare } from './sealed-share.ts';

/** The forms, and below them what was sealed since the page was opened, newest first. */
export function CreatePage({ client }: { client: Client }) {
  const [shares, setShares] = useState<readonly SealedShare[]>([]);
  const [spoken, say] = useState('');

  function onSealed(share: SealedShare) {
    setShares((before) => [share, ...before]);
    say(result.announced);
  }

  return (
    <>
      <section class="card" aria-labelledby="create-title">
        <h1 id="create-title" class="text-title">
          {create.title}
        </h1>
        <p class="mt-1 text-muted">{create.lead}</p>
        <CreateForm client={client} onSealed={onSealed} />
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
