import { campaignRoutes } from '@waxwing/contract';
import { callerOf, memberOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { CreateOnce } from '../../http/idempotency.ts';
import { addRoute } from '../../http/route.ts';
import type { CampaignService } from './campaigns.service.ts';

const read = { access: { who: 'member', scope: 'campaigns:read' }, limit: 'none' } as const;
const write = { access: { who: 'member', scope: 'campaigns:write' }, limit: 'none' } as const;

/** Campaigns on the wire. */
export function addCampaignRoutes(
  app: App,
  { campaigns, createOnce }: { campaigns: CampaignService; createOnce: CreateOnce },
): void {
  addRoute(app, campaignRoutes.listCampaigns, read, ({ principal, query }) =>
    campaigns.list(memberOf(principal), query),
  );

  addRoute(app, campaignRoutes.createCampaign, write, async ({ principal, body, headers, raw }, reply) => {
    const creation = { principal, key: headers['idempotency-key'], endpoint: 'POST /campaigns', body };
    const created = await createOnce(creation, (tx) =>
      campaigns.create(tx, memberOf(principal), body, callerOf(raw)),
    );
    reply.status(201);
    return created;
  });

  addRoute(app, campaignRoutes.getCampaign, read, ({ principal, params }) =>
    campaigns.get(memberOf(principal), params.id),
  );

  addRoute(app, campaignRoutes.changeCampaign, write, ({ principal, params, body, raw }) =>
    campaigns.change(memberOf(principal), params.id, body, callerOf(raw)),
  );

  addRoute(app, campaignRoutes.deleteCampaign, write, async ({ principal, params, raw }, reply) => {
    await campaigns.remove(memberOf(principal), params.id, callerOf(raw));
    reply.status(204);
  });
}
