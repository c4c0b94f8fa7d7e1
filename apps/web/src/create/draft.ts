import { create } from '../messages/en/create.ts';
import type { Life, Views } from './choices.ts';

/** What is on the form. */
export interface Draft {
  text: string;
  life: Life;
  views: Views;
  /** Empty: none. */
  passphrase: string;
}

export const emptyDraft: Draft = { text: '', life: '24hours', views: 1, passphrase: '' };

/** What has to change before a draft can be sealed, in words, beside the field it is about. */
export interface Problems {
  text?: string | undefined;
  passphrase?: string | undefined;
}

// Both limits are the sealed format's, in bytes of UTF-8.
const textLimitBytes = 1024 * 1024;
const passphraseLimitBytes = 1024;

export function problemsOf({ text, passphrase }: Draft): Problems {
  return {
    text: text === '' ? create.empty : tooLong(text),
    passphrase: isPassphraseTooLong(passphrase) ? create.passphraseTooLong : undefined,
  };
}

export const isPassphraseTooLong = (passphrase: string): boolean =>
  utf8Bytes(passphrase) > passphraseLimitBytes;

function tooLong(text: string): string | undefined {
  const bytes = utf8Bytes(text);
  return bytes > textLimitBytes ? create.tooLong(bytes, textLimitBytes) : undefined;
}

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;
