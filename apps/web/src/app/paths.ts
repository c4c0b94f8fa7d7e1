/** Where each page of the account lives. */
export const paths = {
  home: '/app',
  signIn: '/app/sign-in',
  register: '/app/register',
  forgot: '/app/forgot',
  // These three are in mails.
  reset: '/app/reset',
  confirm: '/app/confirm',
  invitation: '/app/invitation',
  cli: '/app/cli',
  settings: '/app/settings',
  security: '/app/settings/security',
  keys: '/app/settings/security/api-keys',
  organization: '/app/organization',
  auditLog: '/app/audit-log',
} as const;
