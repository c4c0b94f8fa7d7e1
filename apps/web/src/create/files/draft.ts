import { sealedLength } from '@waxwing/seal';
import { create } from '../../messages/en/create.ts';
import { choosing } from '../../messages/en/files.ts';
import type { Life, Views } from '../choices.ts';
import { isPassphraseTooLong } from '../draft.ts';
import { type PickedFile, totalBytes } from './picked.ts';

/** What is on the form for files. */
export interface FilesDraft {
  files: readonly PickedFile[];
  life: Life;
  views: Views;
  /** Empty: none. */
  passphrase: string;
}

export const emptyFilesDraft: FilesDraft = { files: [], life: '24hours', views: 1, passphrase: '' };

/** The most that fits into one link. */
export interface FilesLimits {
  files: number;
  /** Of ciphertext; undefined while the server has not said. */
  bytes?: number | undefined;
}

export interface FilesProblems {
  files?: string | undefined;
  passphrase?: string | undefined;
}

export function problemsOfFiles({ files, passphrase }: FilesDraft, limits: FilesLimits): FilesProblems {
  return {
    files: files.length === 0 ? choosing.empty : tooMuch(files, limits),
    passphrase: isPassphraseTooLong(passphrase) ? create.passphraseTooLong : undefined,
  };
}

/** Why a list does not fit into one link; said as soon as it is so, not only when it is to be sealed. */
export function tooMuch(files: readonly PickedFile[], limits: FilesLimits): string | undefined {
  if (files.length > limits.files) return choosing.tooMany(limits.files);
  const bytes = totalBytes(files);
  const isTooLarge = limits.bytes !== undefined && sealedLength(bytes) > limits.bytes;
  return isTooLarge ? choosing.tooLarge(bytes, limits.bytes ?? 0) : undefined;
}
