import { type Sender, type SendProgress, WaxwingError } from '@waxwing/sdk';
import { ResumableError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import type { Uploads } from './uploads.ts';
import { resumeCommand } from './which-upload.ts';

const phases: Record<SendProgress['phase'], string> = {
  preparing: 'Preparing',
  checking: 'Checking what was sent',
  sending: 'Sending',
  publishing: 'Finishing',
  published: 'Finishing',
};

export function showSending(progress: Progress) {
  return ({ phase, doneBytes, totalBytes }: SendProgress) =>
    progress.show(phases[phase], doneBytes, totalBytes);
}

/** After these there is nothing to go on with. */
const FINAL = ['FILE_CHANGED', 'UPLOAD_LOST', 'TOO_LARGE'];

/**
 * What becomes of an upload that failed: one that can go on is kept, and the error says how; one that cannot is taken
 * back, so that nothing of it is left here or on the server.
 */
export async function endOf(
  error: unknown,
  { sender, uploads, recordId }: { sender: Sender; uploads: Uploads; recordId: string | undefined },
): Promise<never> {
  if (recordId === undefined) throw error;
  if (!(error instanceof WaxwingError) || !FINAL.includes(error.code)) {
    throw new ResumableError(error, resumeAdvice(recordId));
  }
  // When this fails too, the server removes the upload by itself after a day.
  await sender.cancelSending(recordId).catch(() => {});
  await uploads.forget(recordId);
  throw error;
}

export function resumeAdvice(recordId: string): string {
  return `What was sent is kept: ${resumeCommand(recordId)} goes on.`;
}
