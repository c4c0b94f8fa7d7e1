import { migration as shares } from './0001-shares.ts';
import { migration as sharesDue } from './0002-shares-due.ts';
import { migration as files } from './0003-files.ts';
import { migration as accounts } from './0004-accounts.ts';
import { migration as audit } from './0005-audit.ts';
import { migration as mailAndPartners } from './0006-mail-and-partners.ts';
import { migration as factors } from './0007-factors.ts';
import { migration as managedKeys } from './0008-managed-keys.ts';
import { migration as teamAndCampaigns } from './0009-team-and-campaigns.ts';
import type { Migration } from './migration.ts';

/** Every migration, oldest first. New ones go at the end. */
export const migrations: readonly Migration[] = [
  shares,
  sharesDue,
  files,
  accounts,
  audit,
  mailAndPartners,
  factors,
  managedKeys,
  teamAndCampaigns,
];
