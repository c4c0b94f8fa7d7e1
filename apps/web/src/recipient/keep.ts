import { saveBlob } from '../save-blob.ts';

/** Hands the text to the browser as a download. The name never comes from the sender. */
export function saveSecret(text: string, fileName: string): void {
  saveBlob(new Blob([text], { type: 'text/plain' }), fileName);
}

/** Prints the page. Without this the page prints blank, so that nobody leaves a secret in a printer by habit. */
export function printSecret(): void {
  const root = document.documentElement;
  root.dataset.print = '';
  addEventListener('afterprint', () => delete root.dataset.print, { once: true });
  print();
}
