import type { Client, CreatedSecret } from '@waxwing/sdk';
import { useState } from 'preact/hooks';
import { create, result } from '../messages/en/create.ts';
import type { Views } from './choices.ts';
import { CreateForm } from './create-form.tsx';
import { SealedCard } from './sealed-card.tsx';

/** A secret sealed on this page, and what of it only this page knows. */
export interface SealedShare {
  secret: CreatedSecret;
  views: Views;
  /** Empty when there is none. */
  passphrase: string;
}

/** The form, and below it what was sealed since the page was opened, newest first. */
export function CreatePage({ client }: { client: Client }) {
  const [shares, setShares] = useState<readonly SealedShare[]>([]);
  const [spoken, say] = useState('');
  return (
    <>
      <section class="card" aria-labelledby="create-title">
        <h1 id="create-title" class="text-title">
          {create.title}
        </h1>
        <p class="mt-1 text-muted">{create.lead}</p>
        <CreateForm
          client={client}
          onSealed={(share) => {
            setShares([share, ...shares]);
            say(result.announced);
          }}
        />
      </section>
      {shares.map((share, index) => (
        <SealedCard
          key={share.secret.linkId}
          client={client}
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
