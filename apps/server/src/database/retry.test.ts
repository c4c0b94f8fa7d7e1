import { expect, test } from 'vitest';
import { DiskFullError, TransactionGroupLostError } from './errors.ts';
import { retryTransaction } from './retry.ts';

function failing(times: number, error: Error) {
  let attempts = 0;
  return async () => {
    attempts += 1;
    if (attempts <= times) throw error;
    return attempts;
  };
}

test.each([
  ['a lost group', new TransactionGroupLostError(undefined)],
  ['a serialization failure', Object.assign(new Error(), { code: '40001' })],
  ['a deadlock', Object.assign(new Error(), { code: '40P01' })],
])('%s is tried again', async (_, error) => {
  expect(await retryTransaction(failing(3, error))).toBe(4);
});

test('a rival that never gives way becomes a busy database', async () => {
  const rival = new TransactionGroupLostError(undefined);
  await expect(retryTransaction(failing(99, rival))).rejects.toMatchObject({
    code: 'DATABASE_BUSY',
    cause: rival,
  });
});

test("everything else is the caller's, at once", async () => {
  const error = new Error('unique');
  await expect(retryTransaction(failing(1, error))).rejects.toBe(error);
});

test('a full disk is tried once more, after room was made', async () => {
  let isFull = true;
  const attempt = async () => {
    if (isFull) throw new DiskFullError();
    return 'stored';
  };
  const makeRoom = async () => {
    isFull = false;
  };
  expect(await retryTransaction(attempt, makeRoom)).toBe('stored');
  await expect(retryTransaction(failing(2, new DiskFullError()))).rejects.toMatchObject({
    code: 'DISK_FULL',
  });
});
