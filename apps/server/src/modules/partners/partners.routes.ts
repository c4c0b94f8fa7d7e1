import { partnerRoutes } from '@waxwing/contract';
import { refuseDuplicate } from '../../auth/email-confirmation.service.ts';
import type { PartnerKeys } from '../../auth/partner-keys.service.ts';
import type { RegistrationService } from '../../auth/registration.service.ts';
import { callerOf, memberOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { CreateOnce } from '../../http/idempotency.ts';
import { addRoute } from '../../http/route.ts';

export interface PartnerRouteParts {
  readonly registration: RegistrationService;
  readonly partnerKeys: PartnerKeys;
  readonly createOnce: CreateOnce;
}

const manage = { access: { who: 'user', scope: 'partners:manage' }, limit: 'none' } as const;
const prove = { access: { ...manage.access, stepUp: true }, limit: 'none' } as const;
const read = { access: { who: 'member', scope: 'profile:read' }, limit: 'none' } as const;

/** Registering, and the life of the partner key, on the wire. */
export function addPartnerRoutes(app: App, parts: PartnerRouteParts): void {
  const { registration, partnerKeys, createOnce } = parts;
  const byAnyone = { access: { who: 'page' }, limit: 'register' } as const;
  addRoute(app, partnerRoutes.register, byAnyone, async ({ body, headers, principal, raw }, reply) => {
    const prepared = await registration.prepare(body, callerOf(raw));
    const key = headers['idempotency-key'];
    const creation = { principal, key, endpoint: 'POST /partners/register', body };
    const registering = createOnce(creation, (tx) => registration.register(tx, prepared));
    reply.status(201);
    return registering.catch(refuseDuplicate);
  });

  addRoute(app, partnerRoutes.rotateKey, prove, async ({ body, headers, principal, raw }) => {
    const key = headers['idempotency-key'];
    const creation = { principal, key, endpoint: 'POST /partners/rotate-api-key', body };
    const wanted = { graceSeconds: body.grace_seconds ?? 0, caller: callerOf(raw) };
    const rotated = await createOnce(creation, (tx) => partnerKeys.rotate(tx, userOf(principal), wanted));
    partnerKeys.clear();
    return rotated;
  });

  for (const contract of [partnerRoutes.keyStatus, partnerRoutes.profileKey]) {
    addRoute(app, contract, read, ({ principal }) => partnerKeys.status(memberOf(principal).organizationId));
  }

  addRoute(app, partnerRoutes.updateRotationDays, manage, ({ body, principal, raw }) =>
    partnerKeys.changeRotation(userOf(principal), body.days, callerOf(raw)),
  );
}
