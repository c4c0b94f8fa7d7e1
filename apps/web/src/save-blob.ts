/** Safari reads the blob only after the click is over, and a large one takes a while. */
const blobMilliseconds = 60_000;

/** Hands a blob to the browser as a download. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  // A URL that stays for good would keep its content alive.
  setTimeout(() => URL.revokeObjectURL(url), blobMilliseconds);
}
