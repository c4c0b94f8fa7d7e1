/** The language of the message files; dates and numbers follow the reader's own region of it where there is one. */
const messageLanguage = 'en';
const fallbackLocale = 'en-GB';

/** The first of the reader's locales that speaks the language of the messages: "14:30" for one, "2:30 PM" for another. */
export function localeOf(preferred: readonly string[]): string {
  return preferred.find((locale) => locale.split('-')[0] === messageLanguage) ?? fallbackLocale;
}

const locale = localeOf(globalThis.navigator?.languages ?? []);

const moment = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

/** Epoch milliseconds as a weekday, date, time and time zone: "Mon 23 Nov, 14:30 CET". */
export const spokenMoment = (epochMilliseconds: number): string => moment.format(epochMilliseconds);

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const number = new Intl.NumberFormat(locale);

/** Counts up to ten are words, above that digits. */
export const spokenCount = (count: number): string => numberWords[count] ?? number.format(count);

/** "one file", "three files". */
export const spokenFiles = (count: number): string =>
  `${spokenCount(count)} ${count === 1 ? 'file' : 'files'}`;

const namesShown = 3;

/** "a, b, c and two more". */
export function spokenList(names: readonly string[]): string {
  const more = names.length - namesShown;
  if (more <= 0) return names.join(', ');
  return `${names.slice(0, namesShown).join(', ')} and ${spokenCount(more)} more`;
}

/** The beginning of a sentence. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** "once", "twice", "three times". */
export function spokenTimes(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${spokenCount(count)} times`;
}

const sizeUnits = ['KB', 'MB', 'GB', 'TB'] as const;
const step = 1024;

/** Bytes in the unit that leaves at most three figures before the point: "0 bytes", "12 KB", "1.5 MB", "1.25 GB". */
export function spokenSize(bytes: number): string {
  if (bytes < step) return bytes === 1 ? '1 byte' : `${number.format(bytes)} bytes`;
  const largest = sizeUnits.length - 1;
  // One that rounds to 1,024 of a unit is one of the next.
  const place = sizeUnits.findIndex((_, index) => index === largest || bytes < 1023.5 * step ** (index + 1));
  const amount = bytes / step ** (place + 1);
  return `${sizeNumber(amount).format(amount)} ${sizeUnits[place]}`;
}

const decimals = [0, 1, 2].map((most) => new Intl.NumberFormat(locale, { maximumFractionDigits: most }));

/** Three figures are enough to tell two sizes apart, and change calmly while something is running. */
function sizeNumber(amount: number): Intl.NumberFormat {
  return decimals[amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0] ?? number;
}

/** A wait in whole seconds, minutes or hours, rounded up, so that nobody comes back too early. */
export function spokenWait(seconds: number): string {
  const [amount, unit] =
    seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  const whole = Math.max(1, Math.ceil(amount));
  return `${spokenCount(whole)} ${unit}${whole === 1 ? '' : 's'}`;
}

const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });

/** Epoch milliseconds as a date: "23 Nov 2026". */
export const spokenDay = (epochMilliseconds: number): string => day.format(epochMilliseconds);
