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

const BYTES_PER_STEP = 1024;
const SIZE_UNITS = ['kB', 'MB', 'GB', 'TB'];

/** `512 bytes`, `4.25 MB`: as the pages say it, in steps of 1,024; three digits tell a person enough. */
export function sizeInWords(bytes: number): string {
  if (bytes < BYTES_PER_STEP) return `${bytes.toLocaleString(LOCALE)} ${bytes === 1 ? 'byte' : 'bytes'}`;
  let size = bytes;
  let step = -1;
  // What would be rounded up to 1,024 belongs to the next unit.
  while (size >= BYTES_PER_STEP - 0.5 && step < SIZE_UNITS.length - 1) {
    size /= BYTES_PER_STEP;
    step++;
  }
  const maximumSignificantDigits = size < 1_000 ? 3 : 4;
  return `${size.toLocaleString(LOCALE, { maximumSignificantDigits })} ${SIZE_UNITS[step]}`;
}

/** The first few of a list, and how many more there are: `a, b and three more`. */
export function firstOf(names: readonly string[], shown = 3): string {
  const rest = names.length - shown;
  if (rest <= 0) return names.join(', ');
  return `${names.slice(0, shown).join(', ')} and ${count(rest, 'more', 'more')}`;
}

// Control characters and the marks that turn the direction of text: a stranger's note must not steer the terminal.
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text of a stranger, safe on a terminal: anything that steers it is shown as `\u{1b}`; line breaks stay. */
export function printable(text: string): string {
  return text.replace(STEERING, (character) =>
    character === '\n' || character === '\t' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
