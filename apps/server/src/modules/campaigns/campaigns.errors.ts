import { defineErrors } from '../../shared/errors.ts';

export const campaignErrors = defineErrors({
  notFound: { code: 'NOT_FOUND', detail: 'Campaign not found' },
});
