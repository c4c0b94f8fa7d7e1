import { security } from '../messages/en/app-settings.ts';

// The order counts: most browsers also claim to be the ones below them.
const programs: readonly [RegExp, string][] = [
  [/^waxwing/i, 'waxwing'],
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
  [/^node\b/i, 'Node.js'],
];
const systems: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/linux|X11/i, 'Linux'],
];
const longestUnknown = 60;

/** "Firefox on Linux": what a program calls itself, in words. It is a claim, as everything that a client says. */
export function deviceOf(userAgent: string): string {
  const find = (table: readonly [RegExp, string][]) =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1];
  const program = find(programs);
  const system = find(systems);
  if (program === undefined) return userAgent.slice(0, longestUnknown) || security.unknownDevice;
  return system === undefined ? program : security.deviceOn(program, system);
}
