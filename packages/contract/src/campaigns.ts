import { type Static, Type } from 'typebox';
import { idempotencyKey, json, Maybe } from './fields.ts';
import { pageQuery } from './paging.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

export const campaignStatuses = ['draft', 'active', 'paused', 'ended'] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

/** Lengths in characters. */
export const campaignLimits = { name: 200, description: 2_000, url: 2_048 } as const;

const text = (most: number, least = 0) =>
  Type.String({
    minLength: least,
    maxLength: most,
    // PostgreSQL keeps no U+0000 in text.
    pattern: '^[^\\u0000]*$',
    'x-message': `must be text of ${least} to ${most} characters, without U+0000`,
  });
const instant = Maybe(
  Type.String({
    pattern: '^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,12}(Z|[+-][0-9]{2}:[0-9]{2}))?$',
    'x-message': 'must be an instant in ISO 8601, with Z or an offset',
  }),
);

const details = {
  description: Maybe(text(campaignLimits.description)),
  landing_page_url: Maybe(Type.String({ maxLength: campaignLimits.url })),
  status: Maybe(Type.Enum([...campaignStatuses])),
  starts_at: instant,
  ends_at: instant,
};
const CreateCampaignBody = Type.Object(
  { name: text(campaignLimits.name, 1), ...details },
  { additionalProperties: false },
);
export type CreateCampaignBody = Static<typeof CreateCampaignBody>;

const ChangeCampaignBody = Type.Object(
  { name: Type.Optional(text(campaignLimits.name, 1)), ...details },
  { additionalProperties: false },
);
export type ChangeCampaignBody = Static<typeof ChangeCampaignBody>;

const Campaign = Type.Object({
  id: Type.String({ description: '`camp_…`' }),
  name: Type.String(),
  description: Type.Union([Type.String(), Type.Null()]),
  landing_page_url: Type.Union([Type.String(), Type.Null()]),
  status: Type.Enum([...campaignStatuses], { description: '`ended` also once `ends_at` has passed.' }),
  starts_at: Type.Union([Type.String(), Type.Null()]),
  ends_at: Type.Union([Type.String(), Type.Null()]),
  link_count: Type.Integer(),
  click_count: Type.Integer(),
  created_at: Type.String({ description: 'ISO 8601, UTC.' }),
  updated_at: Type.String(),
});
export type Campaign = Static<typeof Campaign>;

const Campaigns = Type.Object({
  data: Type.Array(Campaign),
  meta: Type.Object({ page: Type.Integer(), per_page: Type.Integer(), total: Type.Integer() }),
});
export type Campaigns = Static<typeof Campaigns>;

const CampaignQuery = Type.Object(
  { ...pageQuery, status: Type.Optional(Type.Enum([...campaignStatuses])) },
  { additionalProperties: false },
);
export type CampaignQuery = Static<typeof CampaignQuery>;

const params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const tags = ['Campaigns'] as const;

/** Campaigns: what links are gathered under. */
export const campaignRoutes = {
  listCampaigns: {
    method: 'GET',
    url: '/api/v1/campaigns',
    schema: {
      operationId: 'listCampaigns',
      summary: 'List campaigns',
      description: 'Those of your organisation, newest first.',
      tags,
      querystring: CampaignQuery,
      response: { 200: json('One page.', Campaigns), ...problems(400, 401, 403, 429, 500, 503) },
    },
  },
  createCampaign: {
    method: 'POST',
    url: '/api/v1/campaigns',
    schema: {
      operationId: 'createCampaign',
      summary: 'Make a campaign',
      description: 'A draft, unless `status` says otherwise.',
      tags,
      headers: Type.Object({ 'idempotency-key': idempotencyKey }),
      body: CreateCampaignBody,
      response: {
        201: json('The campaign.', Campaign),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503, 507),
      },
    },
  },
  getCampaign: {
    method: 'GET',
    url: '/api/v1/campaigns/:id',
    schema: {
      operationId: 'getCampaign',
      summary: 'Read a campaign',
      tags,
      params,
      response: { 200: json('The campaign.', Campaign), ...problems(401, 403, 404, 429, 500, 503) },
    },
  },
  changeCampaign: {
    method: 'PATCH',
    url: '/api/v1/campaigns/:id',
    schema: {
      operationId: 'changeCampaign',
      summary: 'Change a campaign',
      description:
        'Changes what is given; `null` counts as not given. An empty text takes a description, an address or a time away.',
      tags,
      params,
      body: ChangeCampaignBody,
      response: {
        200: json('The campaign as it is now.', Campaign),
        ...problems(400, 401, 403, 404, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  deleteCampaign: {
    method: 'DELETE',
    url: '/api/v1/campaigns/:id',
    schema: {
      operationId: 'deleteCampaign',
      summary: 'Delete a campaign',
      tags,
      params,
      response: {
        204: { description: 'Deleted.', type: 'null' },
        ...problems(401, 403, 404, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
