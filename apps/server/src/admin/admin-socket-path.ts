import { join, relative } from 'node:path';

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, with a zero at the end. */
const longestPathBytes = 103;

/** The admin socket of a data folder, by its shortest name; undefined when even that is too long for a socket. */
export function socketPathOf(dataDir: string): string | undefined {
  const absolute = join(dataDir, 'admin.sock');
  const names = [absolute, relative(process.cwd(), absolute)];
  return names.find((name) => Buffer.byteLength(name) <= longestPathBytes);
}
