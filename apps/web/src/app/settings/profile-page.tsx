import { roleNames, settings } from '../../messages/en/app-settings.ts';
import { spokenDay } from '../../messages/speak.ts';
import { Section } from '../parts/page.tsx';
import { useMe } from '../session/account.ts';
import { DeleteAccount } from './delete-account.tsx';
import { ProfileForm } from './profile-form.tsx';
import { SettingsFrame } from './settings-frame.tsx';

/** Who somebody is here. */
export function ProfilePage() {
  const me = useMe();
  const facts = [
    [settings.profile.company, me.company_name],
    [settings.profile.role, roleNames[me.role]],
    [settings.profile.since, spokenDay(Date.parse(me.created_at))],
  ] as const;
  return (
    <SettingsFrame title={settings.profile.title}>
      <section class="card">
        <ProfileForm />
        <dl class="mt-7 grid gap-4 border-t border-line pt-5 sm:grid-cols-3">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt class="text-sm text-muted">{label}</dt>
              <dd class="mt-0.5 break-words">{value}</dd>
            </div>
          ))}
        </dl>
        {me.is_admin && <p class="mt-5 text-sm text-muted">{settings.profile.operator}</p>}
      </section>
      <Section title={settings.delete.title} text={settings.delete.text}>
        <DeleteAccount />
      </Section>
    </SettingsFrame>
  );
}
