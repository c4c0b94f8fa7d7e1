/** Rows a transaction: few enough that requests never wait long for it, nor a statement for its time-out. */
export const deletedAtOnce = 1_000;

/**
 * Repeats a deletion of at most `deletedAtOnce` rows until it finds fewer.
 *
 * @example
 * await deleteBatches(() => db.deleteFrom('t').where('id', 'in', (eb) =>
 *   eb.selectFrom('t').select('id').where('id', '<', oldest).limit(deletedAtOnce)).executeTakeFirstOrThrow());
 */
export async function deleteBatches(
  deleteSome: () => Promise<{ readonly numDeletedRows: bigint }>,
): Promise<void> {
  while ((await deleteSome()).numDeletedRows >= BigInt(deletedAtOnce));
}
