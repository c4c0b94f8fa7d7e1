import { memorySessionStore, type Session, type SessionStore } from '@waxwing/sdk/account';

const sessionKey = 'waxwing.session';
const deviceKey = 'waxwing.device';

/**
 * The session of this browser, shared by its tabs. One tab at a time renews it: whoever waited reads what the other
 * got. Where the browser keeps nothing, or the visitor blocks it, the session lives as long as the tab.
 */
export function createTabSessionStore(): SessionStore {
  const memory = memorySessionStore();
  if (!canKeep()) return memory;
  return {
    read: async () => parse(localStorage.getItem(sessionKey)),
    async write(session) {
      if (session === undefined) localStorage.removeItem(sessionKey);
      else localStorage.setItem(sessionKey, JSON.stringify(session));
    },
    deviceToken: {
      read: async () => localStorage.getItem(deviceKey) ?? undefined,
      write: async (token) => localStorage.setItem(deviceKey, token),
    },
    // Not there over plain http; then a tab waits for itself alone.
    exclusively: (run) =>
      'locks' in navigator ? navigator.locks.request(sessionKey, run) : memory.exclusively(run),
  };
}

/** Tells when another tab signs in or out; not when it merely renews the session. */
export function watchOtherTabs(onChange: () => void): void {
  addEventListener('storage', ({ key, oldValue, newValue }) => {
    const isOurs = key === sessionKey || key === null;
    if (isOurs && (oldValue === null) !== (newValue === null)) onChange();
  });
}

function canKeep(): boolean {
  try {
    localStorage.setItem(`${sessionKey}.test`, '');
    localStorage.removeItem(`${sessionKey}.test`);
    return true;
  } catch {
    return false;
  }
}

/** What somebody else wrote there, or an older version of this page, is no session. */
function parse(text: string | null): Session | undefined {
  try {
    const { accessToken, refreshToken, accessExpiresAt, refreshKey } = JSON.parse(text ?? '{}');
    const texts = [accessToken, refreshToken, refreshKey];
    if (!texts.every((value) => typeof value === 'string')) return undefined;
    return typeof accessExpiresAt === 'number'
      ? { accessToken, refreshToken, accessExpiresAt, refreshKey }
      : undefined;
  } catch {
    return undefined;
  }
}
