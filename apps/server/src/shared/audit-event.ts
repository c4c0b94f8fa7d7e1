/** Something that somebody did, as it goes into the audit log of an organisation. */
export interface AuditEvent {
  readonly organizationId: number;
  /** `area.what_happened`, such as `auth.signed_in`. */
  readonly action: string;
  readonly status: 'success' | 'failure';
  /** What it was done to, by its public id. */
  readonly resource: { readonly type: string; readonly id: string };
  /** Who did it: `user:…`, `api_key:…`, `operator`, or `system`. Never a credential. */
  readonly actor: string;
  /** Where it was asked for; undefined: on the server itself. */
  readonly caller?: Caller | undefined;
  /** What else is worth knowing. Never a secret. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** Where a request came from. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string | undefined;
}
