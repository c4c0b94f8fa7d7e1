import { organization } from '../../messages/en/app-organization.ts';
import { Page } from '../parts/page.tsx';
import { useMe } from '../session/account.ts';
import { Invitations } from './invitations.tsx';
import { Members } from './members.tsx';
import { mayInvite } from './roles.ts';

/** Who belongs to the organisation, and who is invited. */
export function OrganizationPage() {
  const { company_name, role } = useMe();
  return (
    <Page title={organization.title} lead={organization.lead(company_name)}>
      <Members />
      {mayInvite(role) && <Invitations />}
    </Page>
  );
}
