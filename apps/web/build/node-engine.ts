import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createEngine, type Engine } from '../src/scan/engine.ts';

/**
 * The scanner of the pages in Node, for signing rules and for tests.
 *
 * @throws {RulesRefused} `rules_invalid`, with the compiler's words as its cause
 */
export function createNodeEngine(source: string): Promise<Engine> {
  const wasm = new URL('./yara_x_js_bg.wasm', import.meta.resolve('@virustotal/yara-x'));
  return createEngine(source, readFileSync(fileURLToPath(wasm)));
}
