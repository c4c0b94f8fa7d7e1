import { askSendWorker, type KeptUpload } from '../../workers/send.ts';

/** The database in which the SDK keeps what is unfinished. */
const databaseName = 'waxwing-uploads';

/**
 * The uploads that earlier visits left on this device. Who never sent a file has no database, and so loads nothing of
 * what sends files.
 */
export async function leftUploads(): Promise<KeptUpload[]> {
  try {
    const databases = await indexedDB.databases();
    if (!databases.some(({ name }) => name === databaseName)) return [];
    const news = await askSendWorker({ ask: 'list' });
    return news.tell === 'list' ? news.uploads : [];
  } catch {
    // Private windows refuse storage, and then there is nothing left; the page works without.
    return [];
  }
}
