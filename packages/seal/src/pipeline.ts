/**
 * WebCrypto calls kept under way at once. One leaves cores idle, hundreds make Chromium slow with allocation; 16 was
 * the best of what was measured across Node, Chromium, Firefox and WebKit.
 */
const CALLS_UNDER_WAY = 16;

/** Items in order, some at a time: each batch is used up before the next is asked for. */
export type Batches<Item> = Iterable<Iterable<Item>> | AsyncIterable<Iterable<Item>>;

/**
 * Starts a call for each item, a few ahead of the result that is wanted, also from one batch to the next. Results come
 * in the order of the items, in the memory the engine put them in: copying them would cost a fifth of the speed.
 *
 * @param explain - Makes the error to throw out of the one a call failed with. Errors of the source pass unchanged.
 */
export async function* pipelined<Item>(
  batches: Batches<Item>,
  start: (item: Item) => Promise<ArrayBuffer>,
  explain = (cause: unknown) => cause,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const underWay: Promise<ArrayBuffer>[] = [];
  for await (const batch of batches) {
    for (const item of batch) {
      const call = start(item);
      // A failure is told when its turn comes. Whoever stops reading before that does not hear of it.
      call.catch(() => {});
      underWay.push(call);
      const oldest = underWay.length < CALLS_UNDER_WAY ? undefined : underWay.shift();
      if (oldest !== undefined) yield settle(oldest);
    }
  }
  for (const call of underWay) yield settle(call);

  async function settle(call: Promise<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return new Uint8Array(await call);
    } catch (cause) {
      throw explain(cause);
    }
  }
}
