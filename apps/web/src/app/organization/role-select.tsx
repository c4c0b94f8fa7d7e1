import type { Role } from '@waxwing/sdk/account';
import { organization } from '../../messages/en/app-organization.ts';
import { Select } from '../../ui/select.tsx';
import { useMe } from '../session/account.ts';
import { rolesToGive } from './roles.ts';

interface RoleSelectProps {
  id: string;
  value: Role;
  onChange: (role: Role) => void;
}

/** The roles that somebody may give, each with what it means. */
export function RoleSelect(props: RoleSelectProps) {
  const { role: own } = useMe();
  const choices = rolesToGive(own).map((role) => ({ value: role, label: organization.roleTexts[role] }));
  return <Select {...props} label={organization.role} choices={choices} />;
}
