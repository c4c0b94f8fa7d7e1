import { createSecretKey, randomBytes } from 'node:crypto';
import { replaceMasterKeyFile } from './master-key.ts';
import { currentRoot, finishRotation, prepareNext, type RootKeyOptions } from './root-key.ts';

export interface RotationOptions extends RootKeyOptions {
  /** Whether the file is ours to write: not when the operator named it, nor when the key is in the environment. */
  readonly isFileOurs: boolean;
}

/** Where the new key is: in our file already, or in the answer, to be put where the old one was. */
export type RotatedKey = { readonly file: string } | { readonly key: string };

const keyBytes = 32;

/**
 * Replaces the master key while everything runs: what it seals is one root key, which is sealed again. Whatever is
 * killed on the way, the key that is in the file (or in the environment) opens the database: both do from the first
 * step on, until a start with the new one, or the last step here, ends the old one.
 *
 * The root key stays, so a copy of the database made before still opens with the old master key.
 *
 * @throws {MasterKeyError} in one sentence for the operator
 */
export async function rotateMasterKey(options: RotationOptions): Promise<RotatedKey> {
  const root = await currentRoot(options);
  const bytes = randomBytes(keyBytes);
  const key = createSecretKey(bytes);
  await prepareNext(options, key, root);
  if (!options.isFileOurs) return { key: bytes.toString('base64url') };
  await replaceMasterKeyFile(options.masterKeyFile, bytes);
  await finishRotation(options, key);
  return { file: options.masterKeyFile };
}
