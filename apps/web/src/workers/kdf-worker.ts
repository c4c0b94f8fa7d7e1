import { argon2id as argon2Noble } from '@waxwing/seal/argon2-noble';
import { argon2id as argon2Wasm } from '@waxwing/seal/argon2-wasm';
import type { KdfAnswer, KdfQuestion } from './kdf.ts';

// Argon2id in its own thread: 64 MiB and three passes would freeze the page for a second. This script alone is served
// with `wasm-unsafe-eval`; where a browser's lockdown refuses WebAssembly all the same, plain JavaScript takes over.
self.addEventListener('message', async ({ data }: MessageEvent<KdfQuestion>) => {
  const { password, salt, cost } = data;
  const derive = canCompileWasm() ? argon2Wasm : argon2Noble;
  try {
    answer({ key: await derive(password, salt, cost) });
  } catch (error) {
    answer({ failure: String(error) });
  } finally {
    password.fill(0);
  }
});

function answer(message: KdfAnswer) {
  self.postMessage(message);
}

/** The smallest module there is: magic number and version. */
function canCompileWasm(): boolean {
  try {
    return (
      new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) instanceof WebAssembly.Module
    );
  } catch {
    return false;
  }
}
