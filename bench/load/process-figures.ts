import { readFileSync } from 'node:fs';

/** Linux counts processor time for /proc in hundredths of a second. */
const tickMicros = 10_000;

/** Resident memory of a process in 10^6 bytes; NaN where there is no /proc. */
export function residentMegabytes(pid: number | undefined): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1];
  return (Number(kilobytes) * 1_024) / 1e6;
}

/** Processor time that a process has spent with all its threads, in microseconds; NaN where there is no /proc. */
export function processorMicros(pid: number | undefined): number {
  // The second field is the program's name in brackets, which may hold spaces.
  const fields = readProc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * tickMicros;
}

function readProc(pid: number | undefined, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
