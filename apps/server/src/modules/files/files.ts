import type { BlobStore } from '../../blobs/blob-store.ts';
import type { Config } from '../../config.ts';
import type { Database } from '../../database/database.ts';
import type { App } from '../../http/app-types.ts';
import type { BodyDeadlines } from '../../http/body-deadline.ts';
import type { CreateOnce } from '../../http/idempotency.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import type { Clock } from '../../shared/clock.ts';
import { createReportInbox, type ReportInboxParts } from '../../shares/report-inbox.ts';
import type { ShareEngine } from '../../shares/share-engine.ts';
import { fileErrors } from './files.errors.ts';
import { createFileJobs } from './files.job.ts';
import type { FilesKind } from './files.kind.ts';
import { addFileRoutes } from './files.routes.ts';
import { createFileService } from './files.service.ts';
import { createPublishService } from './publish.service.ts';
import { createStoreOwner } from './store-owner.ts';
import { addStreamRoutes } from './streams.routes.ts';
import { createStreamService } from './streams.service.ts';
import { createUploadLocks } from './upload-locks.ts';
import { addUploadRoutes } from './uploads.routes.ts';
import { createUploadService } from './uploads.service.ts';

export interface FilesParts {
  readonly config: Pick<
    Config,
    'publicUrl' | 'isAnonymousAllowed' | 'maxShareBytes' | 'maxAnonymousShareBytes'
  >;
  readonly database: Database;
  readonly blobs: BlobStore;
  /** Names this installation in its store of blobs. */
  readonly installation: string;
  readonly clock: Clock;
  readonly logger: ReportInboxParts['logger'] & Parameters<typeof createFileJobs>[0]['logger'];
  readonly shares: ShareEngine;
  readonly kind: FilesKind;
}

export interface FilesRouteParts {
  readonly createOnce: CreateOnce;
  readonly limits: RateLimits;
  readonly deadlines: BodyDeadlines;
  readonly networkKey: Uint8Array;
}

/** Sealed files: everything between the share engine and the store of blobs. */
export function createFiles(parts: FilesParts) {
  const { config, database, blobs, clock, logger, shares, kind } = parts;
  const storeOwner = createStoreOwner(parts);
  const jobs = createFileJobs({ database, clock, blobs, storeOwner, logger });
  const { noteGarbage } = jobs;
  const maxBytes = config.maxShareBytes;
  const uploads = createUploadService({
    database,
    clock,
    blobs,
    storeOwner,
    maxBytes,
    logger,
    noteGarbage,
  });
  return { jobs, authenticate: uploads.authenticate, addRoutes, checkStore: storeOwner.checkAtStart };

  async function addRoutes(app: App, { networkKey, deadlines, createOnce, limits }: FilesRouteParts) {
    const files = createFileService({ ...config, database, clock, shares, kind });
    const publications = createPublishService({ database, shares, kind, blobs, uploads, noteGarbage });
    const reports = createReportInbox(
      { database, clock, shares, networkKey, logger },
      { kind, notFound: fileErrors.notFound },
    );
    const streams = createStreamService({ database, shares, kind, blobs, logger });
    const locks = createUploadLocks(database);
    addFileRoutes(app, { files, publications, reports, createOnce, limits });
    addStreamRoutes(app, { streams, limits });
    const maxAnonymousBytes = Math.min(config.maxAnonymousShareBytes, maxBytes);
    const { publicUrl } = config;
    await addUploadRoutes(app, { uploads, locks, publicUrl, deadlines, maxAnonymousBytes });
  }
}
