import { home } from '../../messages/en/app-home.ts';
import { mayInvite } from '../organization/roles.ts';
import { AppIcon } from '../parts/app-icon.tsx';
import { Section } from '../parts/page.tsx';
import { paths } from '../paths.ts';
import { useMe } from '../session/account.ts';

interface Step {
  title: string;
  text: string;
  action: string;
  path: string;
  /** Undefined: nothing that is ever done with. */
  isDone: boolean | undefined;
}

/** What makes an account safe and useful, with what of it is done. */
export function FirstSteps() {
  const me = useMe();
  const steps: Step[] = [
    {
      title: home.passkeyStep,
      text: home.passkeyText,
      action: home.passkey,
      path: paths.security,
      isDone: me.passkey_count > 0,
    },
    {
      title: home.twoFactorStep,
      text: home.twoFactorText,
      action: home.twoFactor,
      path: paths.security,
      isDone: me.two_factor,
    },
    { title: home.keyStep, text: home.keyText, action: home.key, path: paths.keys, isDone: undefined },
    ...(mayInvite(me.role)
      ? [
          {
            title: home.inviteStep,
            text: home.inviteText,
            action: home.invite,
            path: paths.organization,
            isDone: undefined,
          },
        ]
      : []),
    { title: home.sealStep, text: home.sealText, action: home.seal, path: '/', isDone: undefined },
  ];
  return (
    <Section title={home.steps}>
      <ul class="divide-y divide-line">
        {steps.map((step) => (
          <StepRow key={step.title} step={step} />
        ))}
      </ul>
    </Section>
  );
}

function StepRow({ step }: { step: Step }) {
  return (
    <li class="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
      <div class="flex min-w-0 items-start gap-3">
        <AppIcon
          name={step.isDone ? 'done' : 'open'}
          class={step.isDone ? 'size-6 text-accent' : 'size-6 text-muted'}
        />
        <div>
          <p class="font-medium">
            {step.title}
            {step.isDone !== undefined && (
              <span class="sr-only">: {step.isDone ? home.done : home.open}</span>
            )}
          </p>
          <p class="text-sm leading-6 text-muted">{step.text}</p>
        </div>
      </div>
      {!step.isDone && (
        <a href={step.path} class="button button-plain">
          {step.action}
        </a>
      )}
    </li>
  );
}
