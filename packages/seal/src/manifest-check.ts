import { fromBase64Url } from './base64.ts';
import { utf8 } from './bytes.ts';
import { HEAD_BYTES, MAX_PLAINTEXT_BYTES } from './cobblestone.ts';
import { SealError } from './errors.ts';
import type { Manifest, ManifestFile, ManifestStream } from './manifest.ts';
import { isSafePath } from './paths.ts';

/** Longer texts are sent as a file. */
const MAX_TEXT_BYTES = 1_048_576;
const SHA256_BYTES = 32;

/**
 * Reads the members this version knows out of a parsed manifest and holds each to its rule. Writers and readers use
 * the same check, so nothing is written that would be refused.
 *
 * @throws SealError UNSUPPORTED_FORMAT for another version or kind, DATA_DAMAGED for a broken rule
 */
export function checkManifest(value: unknown): Manifest {
  const manifest = asObject(value);
  if (manifest.v !== 1 || (manifest.kind !== 'files' && manifest.kind !== 'text')) {
    throw new SealError('UNSUPPORTED_FORMAT', 'The manifest is of a kind this version does not know');
  }
  const streams = asArray(manifest.streams).map(checkStream);
  const files = asArray(manifest.files).map(checkFile);
  checkLayout(files, streams);
  const text = optional(manifest.text, checkText);
  require((manifest.kind === 'text') === (text !== undefined), 'text belongs to the kind text');
  require(text === undefined || streams.length + files.length === 0, 'a text has no streams');
  return withoutAbsent({
    v: 1,
    kind: manifest.kind,
    streams,
    files,
    text,
    note: optional(manifest.note, (note) => asString(note, 'note')),
    scan: optional(manifest.scan, asObject),
    pad: optional(manifest.pad, checkPad),
    created: optional(manifest.created, (created) => asString(created, 'created')),
    app: optional(manifest.app, (app) => asString(app, 'app')),
  });
}

function checkStream(value: unknown): ManifestStream {
  const { head, size } = asObject(value);
  return { head: asEncoded(head, HEAD_BYTES, 'head'), size: asCount(size, 'size') };
}

function checkFile(value: unknown): ManifestFile {
  const file = asObject(value);
  const path = asString(file.n, 'n');
  require(isSafePath(path), 'a path must be relative and plain');
  return withoutAbsent({
    n: path,
    t: asString(file.t, 't'),
    s: asCount(file.s, 's'),
    o: asCount(file.o, 'o'),
    l: asCount(file.l, 'l'),
    m: optional(file.m, asTime),
    h: optional(file.h, (hash) => asEncoded(hash, SHA256_BYTES, 'h')),
  });
}

/** Files of one stream ascend, do not overlap and end inside it. */
function checkLayout(files: readonly ManifestFile[], streams: readonly ManifestStream[]): void {
  const ends = streams.map(() => 0);
  for (const { s, o, l } of files) {
    const end = ends[s];
    const size = streams[s]?.size;
    require(end !== undefined && size !== undefined, 'a file is in a stream that does not exist');
    require(o >= end && o + l <= size, 'files overlap or leave their stream');
    ends[s] = o + l;
  }
}

function checkText(value: unknown): string {
  const text = asString(value, 'text');
  require(utf8(text).length <= MAX_TEXT_BYTES, 'a text has at most 1 MiB');
  return text;
}

function checkPad(value: unknown): 'padme' | 'none' {
  require(value === 'padme' || value === 'none', 'pad');
  return value;
}

function asObject(value: unknown): Record<string, unknown> {
  require(typeof value === 'object' && value !== null && !Array.isArray(value), 'an object is missing');
  // Checked just above; its members stay unknown.
  return value as Record<string, unknown>;
}

function asArray(value: unknown): unknown[] {
  if (value === undefined) return [];
  require(Array.isArray(value), 'a list is missing');
  return value;
}

function asString(value: unknown, name: string): string {
  require(typeof value === 'string' && value.isWellFormed(), `${name} is not a text`);
  return value;
}

function asCount(value: unknown, name: string): number {
  require(isWhole(value) && value >= 0 && value < MAX_PLAINTEXT_BYTES, `${name} is not a length`);
  return value;
}

function asTime(value: unknown): number {
  require(isWhole(value), 'm is not a time');
  return value;
}

function asEncoded(value: unknown, length: number, name: string): string {
  const text = asString(value, name);
  require(fromBase64Url(text)?.length === length, `${name} has a wrong form`);
  return text;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function optional<T>(value: unknown, check: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : check(value);
}

/** Members that are undefined and members that are absent are one thing to a reader of the result. */
function withoutAbsent<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // Removing the undefined members is what makes the narrower type true.
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}

function require(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new SealError('DATA_DAMAGED', `The manifest breaks a rule: ${rule}`);
}
