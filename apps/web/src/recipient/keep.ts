const blobMilliseconds = 10_000;

/** Hands the text to the browser as a download. The name never comes from the sender. */
export function saveSecret(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  // Safari reads the blob only after the click is over; a URL that stays for good would keep the text alive.
  setTimeout(() => URL.revokeObjectURL(url), blobMilliseconds);
}

/** Prints the page. Without this the page prints blank, so that nobody leaves a secret in a printer by habit. */
export function printSecret(): void {
  const root = document.documentElement;
  root.dataset.print = '';
  addEventListener('afterprint', () => delete root.dataset.print, { once: true });
  print();
}
