import { readFileSync } from 'node:fs';

/** Resident memory of a process in whole 10^6 bytes; NaN where there is no /proc. */
export function residentMegabytes(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round((Number(kilobytes) * 1_024) / 1e6);
  } catch {
    return Number.NaN;
  }
}
