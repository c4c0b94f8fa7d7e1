import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { sharedKey } from '../src/messages/en/api-key.ts';
import { app } from '../src/messages/en/app.ts';
import { create } from '../src/messages/en/create.ts';
import { download } from '../src/messages/en/download.ts';
import { notFound } from '../src/messages/en/not-found.ts';
import { refusalActions, refusals } from '../src/messages/en/opening.ts';
import { preview } from '../src/messages/en/preview.ts';
import { recipient } from '../src/messages/en/recipient.ts';
import { site } from '../src/messages/en/site.ts';

const messages: Record<string, unknown> = {
  app,
  sharedKey,
  create,
  download,
  notFound,
  preview,
  recipient,
  refusalActions,
  refusals,
  site,
};

/**
 * Fills the static pages: `<!-- part:name -->` becomes the file `parts/name.html`, `{{page.sentence}}` the message of
 * that name. What a page shows before its script runs thus comes from the same message files as the rest.
 *
 * @throws Error when a message does not exist or is not a plain sentence; the build stops.
 */
export function pageParts(): Plugin {
  return {
    name: 'waxwing:page-parts',
    transformIndexHtml: { order: 'pre', handler: (html) => sentences(parts(html)) },
  };
}

function parts(html: string): string {
  return html.replace(/<!-- part:([a-z-]+) -->/g, (_, name: string) =>
    parts(readFileSync(new URL(`../parts/${name}.html`, import.meta.url), 'utf8').trimEnd()),
  );
}

function sentences(html: string): string {
  return html.replace(/\{\{([\w.]+)\}\}/g, (_, path: string) => escaped(sentence(path)));
}

function sentence(path: string): string {
  const found = path.split('.').reduce<unknown>((at, key) => Object(at)[key], messages);
  if (typeof found !== 'string') throw new Error(`No message called ${path}`);
  return found;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
