/** What keeps somebody signed in. Whoever has it is them. */
export interface Session {
  /** Good for about an hour. */
  accessToken: string;
  /** Good for one refresh. */
  refreshToken: string;
  /** Epoch milliseconds by the clock of this device. */
  accessExpiresAt: number;
  /** Goes with the next refresh, drawn before it and kept with it: an answer that is lost can be asked for again. */
  refreshKey: string;
}

/** Where a session is kept. */
export interface SessionStore {
  read(): Promise<Session | undefined>;
  /** Keeps a session in the place of the one before; undefined forgets it. */
  write(session: Session | undefined): Promise<void>;
  /** Runs one at a time among all that share this store: other tabs, other processes. */
  exclusively<T>(run: () => Promise<T>): Promise<T>;
  /**
   * The last refresh token of a session that is over. It opens nothing, and tells the server at the next sign-in that
   * this device is no stranger: strangers who try passwords then cannot lock its owner out.
   */
  deviceToken?: {
    read(): Promise<string | undefined>;
    write(token: string): Promise<void>;
  };
}

/** A session that lives as long as the process does. */
export function memorySessionStore(session?: Session): SessionStore {
  let kept = session;
  let last: Promise<unknown> = Promise.resolve();
  let spent: string | undefined;
  return {
    deviceToken: {
      read: async () => spent,
      async write(token) {
        spent = token;
      },
    },
    read: async () => kept,
    async write(next) {
      kept = next;
    },
    exclusively(run) {
      const turn = last.then(run);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
