const LOCALE = 'en-GB';

const SMALL_NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** `three tries`, `12 tries`: counts up to ten in words. `plural` is needed where adding an s is wrong. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  const number = SMALL_NUMBERS[amount] ?? amount.toLocaleString(LOCALE);
  return `${number} ${amount === 1 ? singular : plural}`;
}

/** `once`, `twice`, `five times`. */
export function times(amount: number): string {
  if (amount === 1) return 'once';
  return amount === 2 ? 'twice' : count(amount, 'time');
}

/** A moment (epoch milliseconds) as people write it, with weekday and time zone. Default zone: the machine's own. */
export function dateInWords(moment: number, timeZone?: string): string {
  return new Intl.DateTimeFormat(LOCALE, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(moment);
}

/** How long to wait, rounded up: `40 seconds`, `nine minutes`, `two hours`. */
export function durationInWords(seconds: number): string {
  if (seconds < 60) return count(Math.max(1, Math.ceil(seconds)), 'second');
  if (seconds < 3600) return count(Math.ceil(seconds / 60), 'minute');
  return count(Math.ceil(seconds / 3600), 'hour');
}

// Control characters and the marks that turn the direction of text: a stranger's note must not steer the terminal.
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text of a stranger, safe on a terminal: anything that steers it is shown as `\u{1b}`; line breaks stay. */
export function printable(text: string): string {
  return text.replace(STEERING, (character) =>
    character === '\n' || character === '\t' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
