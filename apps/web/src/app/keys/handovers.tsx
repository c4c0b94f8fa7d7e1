import type { ApiKeyDetail, ApiKeyShare } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { handover } from '../../messages/en/app-keys.ts';
import { spokenMoment } from '../../messages/speak.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { type Column, Listing } from '../parts/listing.tsx';
import { Section } from '../parts/page.tsx';
import { Empty, LoadedView } from '../parts/states.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';
import { HandoverDialog } from './handover-dialog.tsx';

const columns: readonly [Column<ApiKeyShare>, ...Column<ApiKeyShare>[]] = [
  { label: handover.recipient, cell: ({ recipient_email }) => recipient_email ?? handover.unnamed },
  { label: handover.state, cell: ({ status }) => handover.states[status] },
  { label: handover.opened, cell: ({ view_count, max_views }) => handover.openedOf(view_count, max_views) },
  { label: handover.ends, cell: ({ expires_at }) => spokenMoment(Date.parse(expires_at)) },
];

/** The links that hand a key over, and the way to make one. */
export function Handovers({ apiKey }: { apiKey: ApiKeyDetail }) {
  const { client } = useAccount();
  const loading = useLoaded((signal) => client.apiKeys.shares(apiKey.key_id, { signal }), apiKey.key_id);
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyShare>();
  const mayMake = apiKey.is_active && apiKey.is_retrievable;

  return (
    <Section
      title={handover.title}
      text={handover.text}
      action={
        mayMake && (
          <button type="button" class="button button-plain" onClick={() => setMaking(true)}>
            {handover.make}
          </button>
        )
      }
    >
      <LoadedView loading={loading} lines={1}>
        {(shares) =>
          shares.length === 0 ? (
            <Empty text={handover.empty} />
          ) : (
            <Listing
              label={handover.list}
              rows={shares}
              keyOf={({ share_id }) => share_id}
              columns={columns}
              actionsLabel={handover.actions}
              actions={(share) =>
                share.status === 'active' && (
                  <button type="button" class="button-text" onClick={() => setRevoking(share)}>
                    {handover.revoke}
                  </button>
                )
              }
            />
          )
        }
      </LoadedView>
      {isMaking && (
        <HandoverDialog keyId={apiKey.key_id} onMade={loading.reload} onClose={() => setMaking(false)} />
      )}
      {revoking && (
        <ConfirmDialog
          title={handover.revokeTitle}
          text={handover.revokeText}
          confirm={handover.revoke}
          confirming={handover.revoking}
          isDangerous
          act={async () => {
            await client.apiKeys.revokeShare(revoking.share_id);
            notify(handover.revoked);
            await loading.reload();
          }}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Section>
  );
}
