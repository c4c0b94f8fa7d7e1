import type { authRoutes, profileRoutes } from '@waxwing/contract';
import { type Caller, segment } from './caller.ts';
import type { AccountClient } from './types.ts';

type Auth = typeof authRoutes;
type ProfileRoutes = typeof profileRoutes;

/** Where one is signed in. */
export function sessions({ call, tell }: Caller): AccountClient['sessions'] {
  return {
    async list(options) {
      const request = { method: 'GET', path: 'auth/sessions' } as const;
      return (await call<Auth['listSessions']>(request, options)).sessions;
    },
    end: (id, options) => tell({ method: 'DELETE', path: `auth/sessions/${segment(id)}` }, options),
    endOthers: (options) => tell({ method: 'DELETE', path: 'auth/sessions' }, options),
  };
}

/** One's own names, password and account. @param forget Called when an act has ended the session with it. */
export function profile({ call, tell }: Caller, forget: () => Promise<void>): AccountClient['profile'] {
  return {
    update: (body, options) =>
      call<ProfileRoutes['update']>(
        { method: 'PUT', path: 'profile/update', body, isRepeatable: false },
        options,
      ),
    async changePassword(body, options) {
      const path = 'profile/change-password';
      await tell({ method: 'POST', path, body, isRepeatable: false }, options);
      await forget();
    },
    async recentActivity(options) {
      const request = { method: 'GET', path: 'profile/recent-activity' } as const;
      return (await call<ProfileRoutes['recentActivity']>(request, options)).activities;
    },
    async deleteAccount(password, options) {
      const body = password === undefined ? {} : { password };
      const path = 'profile/delete-account';
      await tell({ method: 'POST', path, body, isRepeatable: false }, options);
      await forget();
    },
  };
}
