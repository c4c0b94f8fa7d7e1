import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of a process and of all below it, in whole 10^6 bytes, where what several share counts once.
 *
 * @returns NaN where there is no /proc
 */
export function treeMegabytes(root: number | undefined): number {
  if (readProc(root, 'smaps_rollup') === '') return Number.NaN;
  const all = processes();
  const tree = new Set([root]);
  // A parent may stand behind its children in the list: until nobody more is found.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  const bytes = [...tree].map(proportionalBytes);
  return Math.round(bytes.reduce((sum, some) => sum + some, 0) / 1e6);
}

function proportionalBytes(pid: number | undefined): number {
  const kilobytes = /^Pss:\s+(\d+)/m.exec(readProc(pid, 'smaps_rollup'))?.[1];
  // One that has ended meanwhile holds nothing.
  return Number(kilobytes ?? 0) * 1_024;
}

function processes(): { pid: number; parent: number }[] {
  const pids = existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return pids.map((pid) => {
    // The second field is the program's name in brackets, which may hold spaces.
    const parent = readProc(Number(pid), 'stat').split(') ').at(-1)?.split(' ')[1];
    return { pid: Number(pid), parent: Number(parent) };
  });
}

function readProc(pid: number | undefined, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
