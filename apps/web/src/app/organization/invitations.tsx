import type { Invitation, Role } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { organization as words } from '../../messages/en/app-organization.ts';
import { roleNames } from '../../messages/en/app-settings.ts';
import { spokenMoment } from '../../messages/speak.ts';
import { AppIcon } from '../parts/app-icon.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { type Column, Listing } from '../parts/listing.tsx';
import { Section } from '../parts/page.tsx';
import { Empty, LoadedView } from '../parts/states.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';
import { InviteDialog } from './invite-dialog.tsx';

const columns: readonly [Column<Invitation>, ...Column<Invitation>[]] = [
  { label: words.email, cell: ({ email }) => email },
  { label: words.role, cell: ({ role }: { role: Role }) => roleNames[role] },
  { label: words.ends, cell: ({ expires_at }) => spokenMoment(Date.parse(expires_at)) },
];

/** Who was invited and has not come, and the way to invite somebody. */
export function Invitations() {
  const { client } = useAccount();
  const loading = useLoaded((signal) => client.team.invitations({ signal }));
  const [isInviting, setInviting] = useState(false);
  const [withdrawing, setWithdrawing] = useState<Invitation>();

  return (
    <Section
      title={words.invitations}
      text={words.invitationsText}
      action={
        <button type="button" class="button button-primary" data-key="n" onClick={() => setInviting(true)}>
          <AppIcon name="plus" />
          {words.invite}
        </button>
      }
    >
      <LoadedView loading={loading} lines={1}>
        {(invitations) =>
          invitations.length === 0 ? (
            <Empty text={words.noInvitations} />
          ) : (
            <Listing
              label={words.invitationList}
              rows={invitations}
              keyOf={({ id }) => id}
              columns={columns}
              actionsLabel={words.actions}
              actions={(invitation) => (
                <button type="button" class="button-text" onClick={() => setWithdrawing(invitation)}>
                  {words.withdraw}
                  <span class="sr-only"> {invitation.email}</span>
                </button>
              )}
            />
          )
        }
      </LoadedView>
      {isInviting && <InviteDialog onInvited={loading.reload} onClose={() => setInviting(false)} />}
      {withdrawing && (
        <ConfirmDialog
          title={words.withdrawTitle}
          text={words.withdrawText}
          confirm={words.withdraw}
          confirming={words.withdrawing}
          isDangerous
          act={async () => {
            await client.team.withdrawInvitation(withdrawing.id);
            notify(words.withdrawn);
            await loading.reload();
          }}
          onClose={() => setWithdrawing(undefined)}
        />
      )}
    </Section>
  );
}
