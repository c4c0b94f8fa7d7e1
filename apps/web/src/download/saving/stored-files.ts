/** Where files are gathered in the browser's own storage before they are handed to its downloads. */
const folderName = 'waxwing-saving';

/** Names of files that belong to pages which are still open; held as long as the page lives. */
const lockOf = (name: string) => `${folderName}/${name}`;

export async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(folderName, { create: true });
}

/** Keeps a file from being swept while this page is open. */
export function holdStored(name: string): void {
  // Given back by the browser with the page, and by nothing else: even a crash leaves no lock behind.
  void navigator.locks?.request(lockOf(name), () => new Promise<void>(() => {}));
}

/** Removes what pages left behind that are gone: it is opened, and nobody needs it any more. */
export async function sweepStored(): Promise<void> {
  if (navigator.storage?.getDirectory === undefined || navigator.locks === undefined) return;
  const folder = await openFolder();
  for await (const name of folder.keys()) {
    await navigator.locks.request(lockOf(name), { ifAvailable: true }, async (lock) => {
      if (lock !== null) await folder.removeEntry(name);
    });
  }
}
