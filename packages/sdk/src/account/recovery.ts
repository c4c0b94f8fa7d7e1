import type { BodyOf, recoveryRoutes } from '@waxwing/contract';
import type { CallOptions, Tell } from './caller.ts';

/** A word to whoever operates the server. */
export type ContactMessage = BodyOf<(typeof recoveryRoutes)['contact']>;

/** What is done by mail, by whoever holds the token of its link. */
export interface Recovery {
  /** Asks for a link to set a new password. Resolves alike whether there is such an account or not. */
  forgotPassword(email: string, options?: CallOptions): Promise<void>;
  /** Spends the link, and ends every session of its account. INVALID_REQUEST: `serverCode` RESET_TOKEN_INVALID. */
  resetPassword(token: string, newPassword: string, options?: CallOptions): Promise<void>;
  /** Makes an address count. INVALID_REQUEST: `serverCode` CONFIRMATION_INVALID, DUPLICATE_RESOURCE. */
  confirmEmail(token: string, options?: CallOptions): Promise<void>;
  contact(message: ContactMessage, options?: CallOptions): Promise<void>;
}

export function recovery(tell: Tell): Recovery {
  // A link is good once: a repeat would say that it is worthless when it has just done its work.
  const post = (path: string, body: object, options?: CallOptions) =>
    tell({ method: 'POST', path: `auth/${path}`, body, isRepeatable: false }, options);
  return {
    forgotPassword: (email, options) => post('forgot-password', { email }, options),
    resetPassword: (token, newPassword, options) =>
      post('reset-password', { token, new_password: newPassword }, options),
    confirmEmail: (token, options) => post('confirm-email', { token }, options),
    contact: (message, options) => post('contact', message, options),
  };
}
