import type { AnswerOf, BodyOf, campaignRoutes, QueryOf } from '@waxwing/contract';
import { type Call, type CallOptions, queryOf, segment, type Tell } from './caller.ts';

type Routes = typeof campaignRoutes;

export type Campaign = AnswerOf<Routes['getCampaign']>;
export type CampaignQuery = QueryOf<Routes['listCampaigns']>;
export type CampaignPage = AnswerOf<Routes['listCampaigns']>;
export type NewCampaign = BodyOf<Routes['createCampaign']>;
export type CampaignChange = BodyOf<Routes['changeCampaign']>;

/** What links are gathered under. */
export interface Campaigns {
  list(query?: CampaignQuery, options?: CallOptions): Promise<CampaignPage>;
  create(campaign: NewCampaign, options?: CallOptions): Promise<Campaign>;
  get(id: string, options?: CallOptions): Promise<Campaign>;
  change(id: string, change: CampaignChange, options?: CallOptions): Promise<Campaign>;
  delete(id: string, options?: CallOptions): Promise<void>;
}

export function campaigns(call: Call, tell: Tell): Campaigns {
  const at = (id: string) => `campaigns/${segment(id)}`;
  return {
    list: (query = {}, options) =>
      call<Routes['listCampaigns']>({ method: 'GET', path: `campaigns${queryOf(query)}` }, options),
    create: (body, options) =>
      call<Routes['createCampaign']>({ method: 'POST', path: 'campaigns', body, isCreation: true }, options),
    get: (id, options) => call<Routes['getCampaign']>({ method: 'GET', path: at(id) }, options),
    change: (id, body, options) =>
      call<Routes['changeCampaign']>({ method: 'PATCH', path: at(id), body }, options),
    delete: (id, options) => tell({ method: 'DELETE', path: at(id) }, options),
  };
}
