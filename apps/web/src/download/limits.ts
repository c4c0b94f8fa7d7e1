const mebibyte = 1024 * 1024;

/** No mouse, and a finger: a phone or a tablet, which has little memory and ends pages that take much. */
const isPhone = () => matchMedia('(hover: none) and (pointer: coarse)').matches;

/** Up to this size a file is opened as a whole and checked before it is saved; larger ones are checked as they pass. */
export const smallBytes = 32 * mebibyte;

/** What may be gathered in memory where the browser has no better place. */
export const memoryBytes = (): number => (isPhone() ? 32 : 64) * mebibyte;
