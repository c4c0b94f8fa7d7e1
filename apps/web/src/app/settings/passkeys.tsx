import type { Passkey } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { security } from '../../messages/en/app-settings.ts';
import { spokenMoment } from '../../messages/speak.ts';
import { type Column, Listing } from '../parts/listing.tsx';
import { Section } from '../parts/page.tsx';
import { Empty, LoadedView } from '../parts/states.tsx';
import { useAccount } from '../session/account.ts';
import { knowsPasskeys } from '../session/passkey-ceremonies.ts';
import { useLoaded } from '../use-loaded.ts';
import { AddPasskeyDialog, ChangePasskeyDialog, RemovePasskeyDialog } from './passkey-dialogs.tsx';

const words = security.passkeys;

const columns: readonly [Column<Passkey>, ...Column<Passkey>[]] = [
  { label: words.name, cell: ({ name }) => name },
  { label: words.kind, cell: ({ device_type }) => words.kinds[device_type] },
  {
    label: words.used,
    cell: ({ last_used_at: at }) => (at === null ? words.never : spokenMoment(Date.parse(at))),
  },
  {
    label: words.state,
    cell: ({ is_active }) => (is_active ? words.on : <span class="badge badge-danger">{words.off}</span>),
  },
];

type Open = { dialog: 'add' } | { dialog: 'change' | 'remove'; passkey: Passkey };

/** The passkeys of somebody, and the ways to add and to end one. */
export function Passkeys() {
  const { client, refresh } = useAccount();
  const loading = useLoaded((signal) => client.passkeys.list({ signal }));
  const [open, setOpen] = useState<Open>();
  const dialog = {
    onClose: () => setOpen(undefined),
    // How many there are stands elsewhere too.
    onDone: async () => void (await Promise.all([loading.reload(), refresh()])),
  };

  return (
    <Section
      title={words.title}
      text={words.text}
      action={
        knowsPasskeys() && (
          <button type="button" class="button button-plain" onClick={() => setOpen({ dialog: 'add' })}>
            {words.add}
          </button>
        )
      }
    >
      <LoadedView loading={loading} lines={1}>
        {(passkeys) => <PasskeyList passkeys={passkeys} onOpen={setOpen} />}
      </LoadedView>
      {open?.dialog === 'add' && <AddPasskeyDialog {...dialog} />}
      {open?.dialog === 'change' && <ChangePasskeyDialog {...dialog} passkey={open.passkey} />}
      {open?.dialog === 'remove' && <RemovePasskeyDialog {...dialog} passkey={open.passkey} />}
    </Section>
  );
}

function PasskeyList({ passkeys, onOpen }: { passkeys: readonly Passkey[]; onOpen: (open: Open) => void }) {
  if (passkeys.length === 0) return <Empty text={knowsPasskeys() ? words.empty : words.unsupported} />;
  return (
    <Listing
      label={words.list}
      rows={passkeys}
      keyOf={({ id }) => id}
      columns={columns}
      actionsLabel={words.actions}
      actions={(passkey) => (
        <>
          {(['change', 'remove'] as const).map((dialog) => (
            <button
              key={dialog}
              type="button"
              class="button-text px-1"
              onClick={() => onOpen({ dialog, passkey })}
            >
              {words[dialog]}
              <span class="sr-only"> {passkey.name}</span>
            </button>
          ))}
        </>
      )}
    />
  );
}
