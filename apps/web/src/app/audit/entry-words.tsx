import type { AuditLogEntry, Me } from '@waxwing/sdk/account';
import { audit, auditActions } from '../../messages/en/app-audit.ts';

/** What an entry tells of; one that these pages do not know is shown by its own name. */
export function WhatWasDone({ entry }: { entry: AuditLogEntry }) {
  const sentence = auditActions[entry.action];
  return (
    <>
      {sentence ?? <code class="code text-sm">{entry.action}</code>}
      {entry.status === 'failure' && <span class="badge badge-danger ms-2">{audit.failed}</span>}
    </>
  );
}

const shortId = 8;

/** Who did it: `user:…`, `api_key:…`, `operator` or `system`, in words. */
export function whoDid(actor: string, me: Me): string {
  if (actor === `user:${me.id}`) return audit.you;
  const [kind, id = ''] = actor.split(':');
  if (kind === 'user') return audit.member(id.slice(-shortId));
  if (kind === 'api_key') return audit.key(id.slice(-shortId));
  return kind === 'operator' ? audit.operator : audit.system;
}
