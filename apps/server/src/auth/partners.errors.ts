import { defineErrors } from '../shared/errors.ts';

/** What registering and the keys of partners refuse. */
export const partnerErrors = defineErrors({
  closed: { code: 'FORBIDDEN', detail: 'Nobody can register here.' },
  byInvitation: { code: 'FORBIDDEN', detail: 'Registration is by invitation: an invite_code is needed.' },
  noPartner: { code: 'NOT_FOUND', detail: 'Your organisation has no partner key.' },
});
