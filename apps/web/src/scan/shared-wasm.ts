/**
 * Runs a call into YARA-X with one WebAssembly memory and one module for all such calls.
 *
 * YARA-X 1.20.0 compiles its rules to a small module, and for each scan and each variable makes that module anew, with a
 * memory of its own. Chromium has room for some 120 memories in a process, keeps those that nobody uses any more, and
 * then refuses: after so many files, or entries of an archive, nothing was scanned. The calls come one after the other
 * and keep nothing of an earlier one in that memory, so they can all have the same, filled with zeros.
 */
export function createSharedWasm(): <T>(call: () => T) => T {
  const { Memory, Module } = WebAssembly;
  let lastMemory: WebAssembly.Memory | undefined;
  let lastModule: { source: Uint8Array; module: WebAssembly.Module } | undefined;
  // Called with `new`: what such a function returns takes the place of what was made.
  const shared = { Memory: takeMemory, Module: takeModule };
  return (call) => {
    Object.assign(WebAssembly, shared);
    try {
      return call();
    } finally {
      // Others who use WebAssembly here, such as YARA-X itself when it starts, get what they ask for.
      Object.assign(WebAssembly, { Memory, Module });
    }
  };

  function takeMemory(wanted: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
    const bytes = lastMemory && new Uint8Array(lastMemory.buffer);
    if (lastMemory && bytes?.length === wanted.initial * pageBytes) {
      bytes.fill(0);
      return lastMemory;
    }
    lastMemory = new Memory(wanted);
    return lastMemory;
  }

  function takeModule(source: Uint8Array<ArrayBuffer>): WebAssembly.Module {
    if (lastModule && isEqual(lastModule.source, source)) return lastModule.module;
    lastModule = { source: source.slice(), module: new Module(source) };
    return lastModule.module;
  }
}

/** Of WebAssembly. */
const pageBytes = 65_536;

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
