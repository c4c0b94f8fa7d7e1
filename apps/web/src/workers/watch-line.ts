/** Longer than a part takes to be stored; shorter than people wait before they wonder. */
const silenceMilliseconds = 8000;

/**
 * Notices when nothing gets through while bytes are on their way. The requests themselves wait and try again for up to a
 * minute before they give up, and until then only their silence tells.
 *
 * @param tell Called with each turn: `offline` when the browser knows of no connection, `busy` when it cannot tell why.
 */
export function watchLine(tell: (why: 'offline' | 'busy') => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWatching = false;
  self.addEventListener('offline', () => {
    if (isWatching) tell('offline');
  });

  return {
    /** Something got through. */
    heard() {
      isWatching = true;
      clearTimeout(timer);
      timer = setTimeout(() => tell(navigator.onLine ? 'busy' : 'offline'), silenceMilliseconds);
    },
    /** Nothing is on its way: silence means nothing. */
    rest() {
      isWatching = false;
      clearTimeout(timer);
    },
  };
}
