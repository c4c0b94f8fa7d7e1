import type { CommanderError } from 'commander';
import { CliError } from './errors.ts';

const NOT_ON_THE_COMMAND_LINE =
  'Secrets and passphrases are not taken from the command line, where other users and the shell history see them: ' +
  'waxwing reads a secret from standard input, and a passphrase from the terminal, WAXWING_PASSPHRASE or --passphrase-file.';

/** Longer than any option there is, in the alphabet of a revoke token. */
const TOKEN_LIKE_AN_OPTION = /^-[\w-]{20,}$/;

/**
 * One revoke token in 64 begins with a hyphen, and would be taken for an option: it is moved behind `--`, where
 * nothing is one.
 */
export function keepTokens(argv: readonly string[]): readonly string[] {
  if (argv[0] !== 'revoke' || argv.includes('--')) return argv;
  const tokens = argv.filter((argument) => TOKEN_LIKE_AN_OPTION.test(argument));
  const others = argv.filter((argument) => !TOKEN_LIKE_AN_OPTION.test(argument));
  return [...others, '--', ...tokens];
}

/**
 * Says what is wrong with a command line. The parser's own messages quote the arguments, and an argument that is not
 * understood may be a secret in the wrong place: so only names of options and commands are repeated.
 */
export function toUsageError(error: CommanderError, argv: readonly string[]): CliError {
  return new CliError('USAGE', usageSentence(error, argv));
}

function usageSentence({ code, message }: CommanderError, argv: readonly string[]): string {
  switch (code) {
    case 'commander.excessArguments':
      return `There are too many arguments. ${NOT_ON_THE_COMMAND_LINE}`;
    case 'commander.unknownOption':
      return unknownOptionSentence(message, argv);
    case 'commander.unknownCommand':
      return `There is no such command.${suggestion(message)} See waxwing --help.`;
    case 'commander.help':
      return 'Say what to do.';
    default:
      return sentence(message);
  }
}

function unknownOptionSentence(message: string, argv: readonly string[]): string {
  if (argv.some((argument) => argument.startsWith('--passphrase='))) {
    return `--passphrase takes no value. ${NOT_ON_THE_COMMAND_LINE}`;
  }
  const [, name = ''] = message.match(/'(--[^=']+|-.)/) ?? [];
  return `There is no option ${name}.${suggestion(message)} See --help.`;
}

function suggestion(message: string): string {
  const [, question] = message.match(/\((Did you mean [^)]+)\)/) ?? [];
  return question === undefined ? '' : ` ${question}`;
}

/** The parser writes `error: missing …` without a stop. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;
}
