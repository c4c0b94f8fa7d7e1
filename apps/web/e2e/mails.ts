import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Waits for the link of a letter to somebody: the server leaves letters as files in its data folder. */
export async function linkInMail(dataDir: string, to: string, page: string): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(
      async () => {
        link = (await letters(dataDir))
          .filter((letter) => letter.includes(`To: ${to}`))
          .flatMap((letter) => letter.match(new RegExp(`http://\\S+/app/${page}#token=[\\w.~-]+`)) ?? [])
          .at(-1);
        return link;
      },
      { timeout: 20_000 },
    )
    .toBeDefined();
  return link ?? '';
}

/** Every letter so far, oldest first, with its lines put together again. */
async function letters(dataDir: string): Promise<string[]> {
  const folder = join(dataDir, 'mail');
  const names = await readdir(folder).catch(() => []);
  const texts = names.toSorted().map((name) => readFile(join(folder, name), 'utf8'));
  // RFC 2045 §6.7: a line that ends with an equals sign goes on in the next.
  return (await Promise.all(texts)).map((text) => text.replace(/=\r?\n/g, '').replace(/=3D/g, '='));
}
