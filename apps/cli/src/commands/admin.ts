import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { CliError, type CliErrorCode } from '../errors.ts';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { parseShareAddress } from '../link-argument.ts';
import { readBytes } from '../secret-input.ts';
import { loadServerPart } from '../server-package.ts';
import { printable } from '../words.ts';

interface AdminCommand {
  name: string;
  description: string;
  arguments?: readonly Argument[];
  options?: readonly Option[];
  /** What its answer is a list of; with `--json` the member that holds it. */
  listOf?: string;
}

const roleNames = ['owner', 'admin', 'member', 'viewer'];
const SHARE_ID = 'its id in the list of reports, or its link; what comes after # is not needed';

/** What the operator can do. The server's package does the work; here is only how it is asked for. */
const adminCommands: readonly AdminCommand[] = [
  {
    name: 'create-key',
    description: 'make an API key and print it; it is shown only once',
    options: [
      new Option('--name <name>', 'what the key is for').makeOptionMandatory(),
      new Option(
        '--scopes <list>',
        'what it may do, separated by commas (default: secrets, files and links)',
      ).argParser(parseList),
      new Option('--expires-in-days <days>', 'when it ends (default: never)').argParser(parseCount),
      new Option(
        '--rate-limit <number>',
        'requests an hour (default: WAXWING_LIMIT_API_KEY, or 10000)',
      ).argParser(parseCount),
      new Option('--organization <name>', 'whose key it is (default: default)'),
    ],
  },
  {
    name: 'check-key',
    description: 'say whether an API key is genuine and what it may do',
    arguments: [new Argument('<key>', 'the key; - reads it from standard input')],
  },
  {
    name: 'set-key-limit',
    description: 'change how many requests an hour a key may make',
    arguments: [new Argument('<id>', 'the id of the key')],
    options: [
      new Option('--rate-limit <number>', 'requests an hour').argParser(parseCount).makeOptionMandatory(),
    ],
  },
  { name: 'list-keys', description: 'list the API keys, without the keys themselves', listOf: 'keys' },
  {
    name: 'revoke-key',
    description: 'end an API key now',
    arguments: [new Argument('<id>', 'the id of the key')],
  },
  {
    name: 'create-user',
    description: 'make an account and print its password; it is shown only once',
    options: [
      new Option('--email <address>', 'what they sign in with').makeOptionMandatory(),
      new Option('--username <name>', 'what they may sign in with too (default: the address before its @)'),
      new Option('--name <name>', 'how they are called'),
      new Option('--organization <name>', 'where they belong (default: default)'),
      new Option('--role <role>', 'what they may do there (default: owner)').choices(roleNames),
      new Option('--admin', 'they run this server too'),
    ],
  },
  {
    name: 'invite',
    description: 'invite somebody by mail, and print their link too; it is shown only once',
    options: [
      new Option('--email <address>', 'who is to come').makeOptionMandatory(),
      new Option('--role <role>', 'what they may do (default: member)').choices(roleNames),
      new Option('--organization <name>', 'where they will belong (default: default)'),
    ],
  },
  {
    name: 'create-partner',
    description: 'make an organisation with an owner, and print its partner key; it is shown only once',
    options: [
      new Option('--company <name>', 'how it is called').makeOptionMandatory(),
      new Option(
        '--email <address>',
        'of its owner, who gets a mail to set a password',
      ).makeOptionMandatory(),
      new Option('--name <name>', 'how the owner is called'),
      new Option('--username <name>', 'what the owner may sign in with too (default: made of the address)'),
      new Option('--description <text>', 'what it is'),
    ],
  },
  {
    name: 'suspend-partner',
    description: 'let nothing of an organisation count: no key, no session, no sign-in',
    arguments: [new Argument('<id>', 'the id of the partner')],
    options: [new Option('--lift', 'let it go on')],
  },
  {
    name: 'create-invite-code',
    description: 'print a code for one registration; it is shown only once',
    options: [new Option('--expires-in-days <days>', 'when it ends (default: 30)').argParser(parseCount)],
  },
  {
    name: 'rotate-master-key',
    description: 'replace the key that seals what the database keeps, while the server runs',
  },
  { name: 'reports', description: 'list what was reported, and what is held for review', listOf: 'shares' },
  {
    name: 'release',
    description: 'let a share that is held for review be opened again',
    arguments: [new Argument('<id>', SHARE_ID)],
  },
  {
    name: 'take-down',
    description: 'end a share for good and erase what is in it',
    arguments: [new Argument('<id>', SHARE_ID)],
  },
];

/** Adds `waxwing admin …`. */
export function addAdminCommands(program: Command, io: Io): void {
  const admin = program.command('admin').description('for who runs the server: keys, users and reports');
  for (const { name, description, arguments: parameters = [], options = [], listOf } of adminCommands) {
    const command = admin.command(name).description(description);
    for (const parameter of parameters) command.addArgument(parameter);
    for (const option of options) command.addOption(option);
    withPlace(command).action(() => runAdmin(command, listOf, io));
  }
}

/** Adds `waxwing audit verify`. */
export function addAuditCommand(program: Command, io: Io): void {
  const audit = program
    .command('audit')
    .description('for who runs the server: is the audit log as it was written?');
  const verify = audit
    .command('verify')
    .description('look at every entry, and name the first that does not fit');
  withPlace(verify).action(async () => {
    const verdict = await ask('audit-verify', verify, {}, io);
    await print(verdict, verify, undefined, io);
    if (isRecord(verdict) && verdict.state !== 'whole') {
      throw new CliError('AUDIT_CHANGED', 'The audit log is not as it was written.');
    }
  });
}

function withPlace(command: Command): Command {
  return command
    .option('--data-dir <folder>', 'the folder of the server (default: WAXWING_DATA_DIR, else ./data)')
    .option('--json', 'print one JSON object');
}

async function runAdmin(command: Command, listOf: string | undefined, io: Io): Promise<void> {
  const { json: _json, dataDir: _folder, ...options } = command.opts();
  for (const [index, parameter] of command.registeredArguments.entries()) {
    options[parameter.name()] = command.args[index];
  }
  if (options.key === '-') options.key = (await readBytes(io.stdin)).toString('utf8').trim();
  // Who complains sends the link. Its fragment, if it has one, opens the secret and goes no further.
  if (URL.canParse(options.id)) options.id = parseShareAddress(options.id).id;
  await print(await ask(command.name(), command, options, io), command, listOf, io);
}

async function ask(
  name: string,
  command: Command,
  options: Record<string, unknown>,
  io: Io,
): Promise<unknown> {
  const { dataDir } = command.opts();
  const server = await loadServerPart(() => import('@waxwing/server/admin'));
  return server.runAdminCommand({ command: name, options }, { dataDir, env: io.env }).catch(explainRefusal);
}

async function print(result: unknown, command: Command, listOf: string | undefined, io: Io): Promise<void> {
  if (command.opts().json) await writeJson(io, listOf === undefined ? result : { [listOf]: result });
  else await printResult(result, io);
}

const cliCodes: Record<string, CliErrorCode> = {
  UNKNOWN_COMMAND: 'USAGE',
  INVALID_OPTION: 'USAGE',
  NO_DATA_FOLDER: 'USAGE',
  SETTING_INVALID: 'CONFIG_INVALID',
  NOT_FOUND: 'NOT_FOUND',
  SERVER_UNREACHABLE: 'OFFLINE',
};

/** The server's package refuses with one sentence and a code; an error without a code is a bug and stays one. */
function explainRefusal(error: unknown): never {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  throw new CliError(cliCodes[String(error.code)] ?? 'ADMIN_FAILED', error.message, { cause: error });
}

/** A new key or password stands alone on standard output, so that a script can keep it; all else is for reading. */
async function printResult(result: unknown, io: Io): Promise<void> {
  const shownOnce =
    isRecord(result) && (['key', 'password', 'link', 'code'] as const).find((name) => name in result);
  if (shownOnce) {
    const { [shownOnce]: value, ...rest } = result;
    await writeResult(io, `${value}\n`);
    writeNote(io, inLines(rest));
    writeNote(io, `This ${shownOnce} is shown only now. Keep it where your other secrets are.`);
    return;
  }
  await writeResult(io, `${inLines(result)}\n`);
}

function inLines(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'There are none.' : value.map(inLines).join('\n\n');
  if (!isRecord(value)) return inWords(value);
  return Object.entries(value)
    .map(([name, member]) => `${name}: ${inWords(member)}`)
    .join('\n');
}

// Reports are written by strangers, and the operator reads them in a terminal.
function inWords(value: unknown): string {
  if (typeof value === 'string') return printable(value);
  if (value === undefined || value === null) return '-';
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  return printable(JSON.stringify(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseCount(text: string): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number >= 1) return number;
  throw new InvalidArgumentError('It must be a whole number above zero.');
}

function parseList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
