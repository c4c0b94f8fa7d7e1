import { authLimits, type SteppedUp, type StepUpBody } from '@waxwing/contract';
import type { Caller } from '../shared/audit-event.ts';
import { authErrors } from './auth.errors.ts';
import type { PasskeySignInService } from './passkey-sign-in.service.ts';
import type { UserPrincipal } from './principal.ts';
import type { Proof, SessionService } from './sessions.service.ts';
import type { SignInService, TakeTry } from './sign-in.service.ts';
import type { TwoFactorService } from './two-factor.service.ts';

export interface StepUpParts {
  readonly sessions: Pick<SessionService, 'stepUp'>;
  readonly signIn: Pick<SignInService, 'checkPassword'>;
  readonly twoFactor: Pick<TwoFactorService, 'isOn' | 'check'>;
  readonly passkeys: Pick<PasskeySignInService, 'completeStepUp'>;
}

export type StepUpService = ReturnType<typeof createStepUpService>;

/** Lets somebody who is signed in prove again who they are. */
export function createStepUpService({ sessions, signIn, twoFactor, passkeys }: StepUpParts) {
  return { stepUp };

  /**
   * A passkey is enough, and so is a code: both are things that a thief of a token does not have. A password is enough
   * where it is all that a sign-in needs.
   *
   * @throws {ProblemError} BAD_REQUEST, INVALID_CREDENTIALS, TWO_FACTOR_REQUIRED, RATE_LIMITED
   */
  async function stepUp(
    user: UserPrincipal,
    body: StepUpBody,
    { caller, takeTry }: { caller: Caller; takeTry: TakeTry },
  ): Promise<SteppedUp> {
    const { proof, giveBack } = await prove(user, body, { caller, takeTry });
    const token = await sessions.stepUp(user, caller, proof);
    await giveBack();
    return { access_token: token, token_type: 'bearer', expires_in: authLimits.accessSeconds };
  }

  async function prove(
    user: UserPrincipal,
    { password, totp_code, challenge_id, credential }: StepUpBody,
    { caller, takeTry }: { caller: Caller; takeTry: TakeTry },
  ): Promise<Proven> {
    if (challenge_id && credential) {
      const within = await passkeys.completeStepUp(user, { challengeId: challenge_id, credential }, caller);
      return { proof: { method: 'passkey', within }, giveBack: async () => undefined };
    }
    if (!password && !totp_code) throw authErrors.noProof();
    if (password) await provePassword(user, password, takeTry);
    const isOn = await twoFactor.isOn(user.userId);
    if (password && !isOn) return { proof: { method: 'password' }, giveBack: async () => undefined };
    if (!totp_code) throw authErrors.twoFactorRequired();
    return proveCode(user, totp_code, takeTry);
  }

  async function provePassword(user: UserPrincipal, password: string, takeTry: TakeTry): Promise<void> {
    const giveBack = await takeTry('user', user.userPublicId);
    await signIn.checkPassword(user, password);
    await giveBack();
  }

  async function proveCode(user: UserPrincipal, code: string, takeTry: TakeTry): Promise<Proven> {
    const giveBack = await takeTry('code', user.userPublicId);
    const within = await twoFactor.check(user.userId, { totp: code, recovery: undefined });
    if (!within) throw authErrors.wrongCode();
    return { proof: { method: 'totp', within }, giveBack };
  }
}

interface Proven {
  readonly proof: Proof;
  readonly giveBack: () => Promise<void>;
}
