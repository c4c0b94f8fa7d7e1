import { fileFromBlob, openBrowserRecords } from '../src/browser/index.ts';
import { createReceiver, createSender, parseShareLink } from '../src/index.ts';

const sdk = { createReceiver, createSender, fileFromBlob, openBrowserRecords, parseShareLink };

declare global {
  interface Window {
    sdk: typeof sdk;
  }
}

window.sdk = sdk;
