import type { ScanReason } from './scan.ts';

/** Why there is nothing to scan with. */
export class RulesRefused extends Error {
  override readonly name = 'RulesRefused';
  readonly reason: ScanReason;

  constructor(reason: ScanReason, options?: ErrorOptions) {
    super(`The scan rules cannot be used: ${reason}`, options);
    this.reason = reason;
  }
}
