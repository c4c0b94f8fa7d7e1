import { GetBucketVersioningCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { BlobSettingsError } from '../errors.ts';
import { type Bucket, statusOf } from './client.ts';

/** Short: somebody waits for the server to start. */
const patienceMs = 10_000;

/**
 * Makes sure that the bucket is the right one for files that are to be erased. A bucket that cannot be reached now may be
 * there later, and the start does not depend on it.
 * @returns why nothing is known; undefined when all is well
 * @throws {BlobSettingsError} in one sentence for the operator
 */
export async function checkBucket({ name, client, request }: Bucket): Promise<unknown> {
  try {
    await request((options) => client.send(new HeadBucketCommand({ Bucket: name }), options), patienceMs);
  } catch (error) {
    const refusal = refusals[statusOf(error) ?? 0];
    if (refusal === undefined) return error;
    throw new BlobSettingsError(refusal(name), error);
  }
  if (!(await keepsVersions({ name, client, request }))) return undefined;
  throw new BlobSettingsError(
    `The bucket ${name} keeps old versions, so that what is erased would stay in it: switch versioning off, or use another one.`,
  );
}

const refusals: Readonly<Record<number, (name: string) => string>> = {
  301: (name) => `The bucket ${name} is in another region: set WAXWING_S3_REGION.`,
  403: (name) => `WAXWING_S3_ACCESS_KEY and WAXWING_S3_SECRET_KEY do not open the bucket ${name}.`,
  404: (name) => `There is no bucket ${name}: make it, or correct WAXWING_S3_BUCKET.`,
};

async function keepsVersions({ name, client, request }: Bucket): Promise<boolean> {
  const command = new GetBucketVersioningCommand({ Bucket: name });
  try {
    const { Status } = await request((options) => client.send(command, options), patienceMs);
    return Status === 'Enabled';
  } catch {
    // Many servers know no versions, and the key may not have the right to ask.
    return false;
  }
}
