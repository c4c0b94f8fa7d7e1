/** What the command ends with; scripts rely on these numbers, so they never change their meaning. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  gone: 4,
  passphrase: 5,
  damaged: 6,
  network: 7,
  rateLimited: 8,
  refused: 9,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The table of `waxwing --help`, in the order of the numbers. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.failed, 'the server failed, or something unexpected happened'],
  [exitCodes.usage, 'the command line, the settings, the input or a file is not right'],
  [exitCodes.notFound, 'not found: expired, or never existed'],
  [exitCodes.gone, 'gone: opened already, revoked or taken down'],
  [exitCodes.passphrase, 'the passphrase is missing or wrong, or too many wrong ones were tried'],
  [exitCodes.damaged, 'the link or the sealed data is damaged, or from a newer version'],
  [exitCodes.network, 'the server could not be reached'],
  [exitCodes.rateLimited, 'too many requests; try again later'],
  [exitCodes.refused, 'a sign-in, API key or revoke token is missing or was not accepted'],
  [exitCodes.interrupted, 'interrupted with Ctrl-C'],
];
