/** The parts of a worker's world that TypeScript's DOM types leave to a library that contradicts them. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface ExtendableMessageEvent extends ExtendableEvent {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Response): void;
}

interface ServiceWorkerGlobal {
  addEventListener(type: 'install', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'message', listener: (event: ExtendableMessageEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
}

interface FileSystemFileHandle {
  /** Only in workers. */
  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
}

interface FileSystemSyncAccessHandle {
  /** Gives the number of bytes that were written. */
  write(bytes: Uint8Array<ArrayBuffer>): number;
  flush(): void;
  close(): void;
}
