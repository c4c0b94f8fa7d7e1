import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/**
 * The scanner shrinks from 5.9 MB to 1.6 (Brotli, over https) or 2.0. The highest level of Brotli would save another
 * 14 %, and take twenty seconds of the first start.
 */
const compressions = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gz: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

/** Puts a compressed twin beside each WebAssembly module; the server hands it out to browsers that take it. */
export function compressWasm(): Plugin {
  return {
    name: 'waxwing:compress-wasm',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const modules = Object.keys(bundle).filter((name) => name.endsWith('.wasm'));
      await Promise.all(modules.map((name) => compress(join(dir, name))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  const write = async ([ending, pack]: [string, (bytes: Buffer) => Promise<Buffer>]) => {
    const twin = `${path}.${ending}`;
    // Several pages carry the same module, under a name that its bytes give it.
    if (!existsSync(twin)) await writeFile(twin, await pack(bytes));
  };
  await Promise.all(Object.entries(compressions).map(write));
}
