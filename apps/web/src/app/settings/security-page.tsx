import { security } from '../../messages/en/app-settings.ts';
import { Section } from '../parts/page.tsx';
import { paths } from '../paths.ts';
import { ChangePassword } from './change-password.tsx';
import { Passkeys } from './passkeys.tsx';
import { Sessions } from './sessions.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { TwoFactor } from './two-factor.tsx';

/** How somebody signs in, and where they are signed in. */
export function SecurityPage() {
  return (
    <SettingsFrame title={security.title} lead={security.lead}>
      <Passkeys />
      <ChangePassword />
      <TwoFactor />
      <Sessions />
      <Section
        title={security.keys.title}
        text={security.keys.text}
        action={
          <a href={paths.keys} class="button button-plain">
            {security.keys.open}
          </a>
        }
      />
    </SettingsFrame>
  );
}
