/**
 * Where one transaction stands in the shared commit. `ended` waits for the COMMIT; `expelled` awaited something
 * foreign and was rolled back; `lost` went down with its group.
 */
type TurnState = 'waiting' | 'open' | 'ended' | 'expelled' | 'lost';

/** One transaction's place in the queue of the group commit. */
export interface Turn {
  state: TurnState;
  /** Set when the group was lost: what every later use of the transaction is told. */
  lostTo: unknown;
  /** Resolves with the turn itself when its savepoint is open. */
  readonly started: Promise<Turn>;
  /** Resolves after the group's COMMIT; rejects when the group was lost. */
  readonly durable: Promise<void>;
  start(): void;
  refuse(reason: unknown): void;
  settle(): void;
  lose(reason: unknown): void;
}

export function createTurn(): Turn {
  const started = Promise.withResolvers<Turn>();
  const durable = Promise.withResolvers<void>();
  // Whoever was expelled or failed by itself may never look at `durable`.
  durable.promise.catch(() => undefined);
  const turn: Turn = {
    state: 'waiting',
    lostTo: undefined,
    started: started.promise,
    durable: durable.promise,
    start() {
      turn.state = 'open';
      started.resolve(turn);
    },
    refuse: started.reject,
    settle: durable.resolve,
    lose(reason) {
      turn.state = 'lost';
      turn.lostTo = reason;
      durable.reject(reason);
    },
  };
  return turn;
}
