import { defineErrors } from '../shared/errors.ts';

export const teamErrors = defineErrors({
  noMember: { code: 'NOT_FOUND', detail: 'There is no such member.' },
  managersOnly: { code: 'FORBIDDEN', detail: 'This is for owners and admins.' },
  ownersOnly: { code: 'FORBIDDEN', detail: 'Only an owner makes, changes or puts out an owner.' },
  lastOwnerStays: { code: 'FORBIDDEN', detail: 'An organisation keeps at least one owner.' },
  isMember: { code: 'DUPLICATE_RESOURCE', detail: 'Somebody with this email address is a member already.' },
  hasAccount: {
    code: 'DUPLICATE_RESOURCE',
    detail: 'There is an account with this email address already. Ask to be invited under another one.',
  },
  usernameTaken: { code: 'DUPLICATE_RESOURCE', detail: 'username: is taken' },
  invitationInvalid: {
    code: 'INVITATION_INVALID',
    detail: 'This invitation is used, taken back, replaced by a later one, or more than seven days old.',
  },
});
