const claimBytes = 16;

/**
 * A `fetch` for a page that opens one thing: every request that takes a view carries the page's own claim, so that
 * "Try again" after a lost answer asks for the view that was already taken and not for another one.
 */
export function fetchWithOneClaim(): typeof fetch {
  const random = crypto.getRandomValues(new Uint8Array(claimBytes));
  const claim = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return (input, init) => {
    const headers = new Headers(init?.headers);
    if (headers.has('x-claim')) headers.set('x-claim', claim);
    return fetch(input, { ...init, headers });
  };
}
