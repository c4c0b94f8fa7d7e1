/** The two stores of the database; they exist in every transaction. */
export interface Stores {
  records: IDBObjectStore;
  parts: IDBObjectStore;
}

const NAMES = ['records', 'parts'];

/** Opens the database, and makes it on the first visit. */
export async function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('records', { keyPath: 'id' });
    request.result.createObjectStore('parts', { keyPath: ['id', 'part'] });
  };
  const database = await resultOf(request);
  // Another page that has a newer version of this code, or that clears its data, must not wait for this one.
  database.onversionchange = () => database.close();
  return database;
}

/** Runs one request, and resolves with its result only when the transaction is over and what it wrote is on disk. */
export async function inTransaction<T>(
  database: IDBDatabase,
  mode: 'readonly' | 'readwrite',
  work: (stores: Stores) => IDBRequest<T>,
): Promise<T> {
  const transaction = database.transaction(NAMES, mode, { durability: 'strict' });
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  const request = work({
    records: transaction.objectStore('records'),
    parts: transaction.objectStore('parts'),
  });
  const [result] = await Promise.all([resultOf(request), ended]);
  return result;
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
