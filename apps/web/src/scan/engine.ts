import init, { Compiler, type InitInput, type Rules, Scanner } from '@virustotal/yara-x';
import { formRules } from './form-rules.ts';
import { RulesRefused } from './rules-refused.ts';
import { createSharedWasm } from './shared-wasm.ts';

/** What keeps a scan from seeing all that is there. */
export type Form = 'encrypted' | 'packed' | 'nested_archive';

export interface Look {
  /** The first rule that matched. */
  readonly match?: { readonly rule: string; readonly description?: string };
  readonly forms: ReadonlySet<Form>;
}

export interface Engine {
  /**
   * Scans bytes in one piece.
   *
   * @param name Path of the file; rules see it in the variables below.
   * @throws what WebAssembly throws when memory runs out; the engine cannot be used any more then
   */
  look(bytes: Uint8Array, name: string): Look;
}

/** Variables that LOKI and THOR define, and that public rule sets therefore use. */
const variables = ['filename', 'filepath', 'extension', 'filetype', 'owner'] as const;
const formNamespace = 'waxwing_form';

/**
 * Compiles rules.
 *
 * @param wasm The module, where it is not fetched from beside its script.
 * @throws {RulesRefused} `rules_invalid`, with the compiler's words as its cause; `unsupported` without WebAssembly
 */
export async function createEngine(source: string, wasm?: InitInput): Promise<Engine> {
  try {
    await init(wasm === undefined ? undefined : { module_or_path: wasm });
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    // The module was not there; else there is no WebAssembly, or a browser's lockdown refuses it.
    throw new RulesRefused(cause instanceof TypeError ? 'rules_unavailable' : 'unsupported', { cause });
  }
  const scanner = new Scanner(compile(source));
  const describe = createDescription(scanner, source);
  const shareWasm = createSharedWasm();
  return {
    look: (bytes, name) =>
      shareWasm(() => {
        describe(name);
        return read(scanner.scan(bytes));
      }),
  };
}

/** Sets the variables of a file: only those that the rules may name, and that changed, since each costs milliseconds. */
function createDescription(scanner: Scanner, source: string) {
  const named = variables.filter((variable) => source.includes(variable));
  const known = new Map<string, string>();
  return (path: string) => {
    const values = descriptionOf(path);
    for (const variable of named) {
      const value = values[variable] ?? '';
      if (known.get(variable) === value) continue;
      scanner.setGlobal(variable, value);
      known.set(variable, value);
    }
  };
}

function compile(source: string): Rules {
  const compiler = new Compiler();
  try {
    for (const variable of variables) compiler.defineGlobal(variable, '');
    compiler.addSource(source);
    compiler.newNamespace(formNamespace);
    compiler.addSource(formRules);
    return compiler.build();
  } catch (cause) {
    throw new RulesRefused('rules_invalid', { cause });
  } finally {
    compiler.free();
  }
}

function descriptionOf(path: string): Partial<Record<(typeof variables)[number], string>> {
  const filename = path.slice(path.lastIndexOf('/') + 1);
  const dot = filename.lastIndexOf('.');
  return { filename, filepath: path, extension: dot > 0 ? filename.slice(dot).toLowerCase() : '' };
}

/** What the scanner gives back; its types leave it open. */
interface RawResult {
  readonly valid: boolean;
  readonly matches: readonly RawMatch[];
}

interface RawMatch {
  readonly identifier: string;
  readonly namespace: string;
  readonly isPrivate: boolean;
  readonly metadata: readonly { readonly identifier: string; readonly value: unknown }[];
}

function read({ valid, matches }: RawResult): Look {
  if (!valid) throw new Error('The scanner gave no valid result');
  const [forms, findings] = [matches.filter(isForm), matches.filter((match) => !isForm(match))];
  const found = findings.find(({ isPrivate }) => !isPrivate);
  // The names of the form rules are those of the type.
  const names = new Set(forms.map(({ identifier }) => identifier as Form));
  return { forms: names, ...(found && { match: { rule: found.identifier, ...describeMatch(found) } }) };
}

function isForm({ namespace }: RawMatch): boolean {
  return namespace === formNamespace;
}

function describeMatch({ metadata }: RawMatch): { description?: string } {
  const value = metadata.find(({ identifier }) => identifier === 'description')?.value;
  return typeof value === 'string' ? { description: value } : {};
}
