import type { Role, TeamMember } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { organization as words } from '../../messages/en/app-organization.ts';
import { roleNames } from '../../messages/en/app-settings.ts';
import { spokenDay } from '../../messages/speak.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { type Column, Listing } from '../parts/listing.tsx';
import { Section } from '../parts/page.tsx';
import { LoadedView } from '../parts/states.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount, useMe } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';
import { RoleSelect } from './role-select.tsx';
import { mayInvite } from './roles.ts';

const columns: readonly [Column<TeamMember>, ...Column<TeamMember>[]] = [
  {
    label: words.name,
    cell: (member) => (
      <>
        {member.name || member.username}
        {member.is_you && <span class="badge ms-2">{words.you}</span>}
      </>
    ),
  },
  { label: words.email, cell: ({ email }) => email },
  { label: words.role, cell: ({ role }) => roleNames[role] },
  { label: words.joined, cell: ({ joined_at }) => spokenDay(Date.parse(joined_at)) },
];

interface Open {
  dialog: 'change' | 'remove';
  member: TeamMember;
}

export function Members() {
  const { client } = useAccount();
  const me = useMe();
  const loading = useLoaded((signal) => client.team.members({ signal }));
  const [open, setOpen] = useState<Open>();
  const mayAct = ({ is_you, role }: TeamMember) =>
    mayInvite(me.role) && !is_you && (role !== 'owner' || me.role === 'owner');
  const dialog = { onClose: () => setOpen(undefined), onDone: loading.reload };

  return (
    <Section title={words.members}>
      <LoadedView loading={loading} lines={2}>
        {(members) => (
          <Listing
            label={words.memberList}
            rows={members}
            keyOf={({ id }) => id}
            columns={columns}
            actionsLabel={words.actions}
            actions={(member) => mayAct(member) && <MemberActions member={member} onOpen={setOpen} />}
          />
        )}
      </LoadedView>
      {open?.dialog === 'change' && <RoleDialog {...dialog} member={open.member} />}
      {open?.dialog === 'remove' && <RemoveDialog {...dialog} member={open.member} />}
    </Section>
  );
}

function MemberActions({ member, onOpen }: { member: TeamMember; onOpen: (open: Open) => void }) {
  return (
    <>
      {(['change', 'remove'] as const).map((dialog) => (
        <button
          key={dialog}
          type="button"
          class="button-text px-1"
          onClick={() => onOpen({ dialog, member })}
        >
          {words[dialog]}
          <span class="sr-only"> {member.name || member.username}</span>
        </button>
      ))}
    </>
  );
}

interface DialogProps {
  member: TeamMember;
  onDone: () => Promise<void>;
  onClose: () => void;
}

function RoleDialog({ member, onDone, onClose }: DialogProps) {
  const { client } = useAccount();
  const [role, setRole] = useState<Role>(member.role);
  return (
    <ConfirmDialog
      title={words.changeTitle(member.name || member.username)}
      text={words.changeText}
      confirm={app.save}
      confirming={app.saving}
      act={async () => {
        await client.team.changeRole(member.id, role);
        notify(words.changed);
        await onDone();
      }}
      onClose={onClose}
    >
      <RoleSelect id="member-role" value={role} onChange={setRole} />
    </ConfirmDialog>
  );
}

function RemoveDialog({ member, onDone, onClose }: DialogProps) {
  const { client } = useAccount();
  return (
    <ConfirmDialog
      title={words.removeTitle(member.name || member.username)}
      text={words.removeText}
      confirm={words.remove}
      confirming={words.removing}
      isDangerous
      act={async () => {
        await client.team.removeMember(member.id);
        notify(words.removed);
        await onDone();
      }}
      onClose={onClose}
    />
  );
}
