/** The code of an error of the system, for sentences and decisions. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

/** Whether there is no room: the disk, the quota, or the largest size that a file may have. */
export function isNoRoom(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCode(error));
}

/** Whether a call of the system failed, and not something of ours. */
export function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
