import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { loadServerPart } from '../server-package.ts';
import { printable } from '../words.ts';

/** Where the server keeps its data when nothing else is set; the same default as the server's own. */
const DEFAULT_DATA_FOLDER = './data';

interface AdminCommand {
  name: string;
  description: string;
  arguments?: readonly Argument[];
  options?: readonly Option[];
}

/** What the operator can do. The server's package does the work; here is only how it is asked for. */
const adminCommands: readonly AdminCommand[] = [
  {
    name: 'create-key',
    description: 'make an API key and print it; it is shown only once',
    options: [
      new Option('--name <name>', 'what the key is for').makeOptionMandatory(),
      new Option('--scopes <list>', 'what it may do, separated by commas').argParser(parseList),
      new Option('--expires-in-days <days>', 'when it ends (default: never)').argParser(parseCount),
      new Option('--rate-limit <number>', 'requests per hour').argParser(parseCount),
      new Option('--organization <name>', 'whose key it is'),
    ],
  },
  {
    name: 'check-key',
    description: 'say whether an API key is genuine and what it may do',
    arguments: [new Argument('<key>', 'the key')],
  },
  {
    name: 'set-key-limit',
    description: 'change how many requests per hour a key may make',
    arguments: [new Argument('<id>', 'the id of the key')],
    options: [
      new Option('--rate-limit <number>', 'requests per hour').argParser(parseCount).makeOptionMandatory(),
    ],
  },
  { name: 'list-keys', description: 'list the API keys, without the keys themselves' },
  {
    name: 'revoke-key',
    description: 'end an API key now',
    arguments: [new Argument('<id>', 'the id of the key')],
  },
  { name: 'reports', description: 'list what was reported, and what is in quarantine' },
  {
    name: 'release',
    description: 'take a share out of quarantine',
    arguments: [new Argument('<id>', 'the id of the share')],
  },
  {
    name: 'take-down',
    description: 'put a share into quarantine',
    arguments: [new Argument('<id>', 'the id of the share')],
  },
];

/** Adds `waxwing admin …`. */
export function addAdminCommands(program: Command, io: Io): void {
  const admin = program.command('admin').description('for who runs the server: keys and reports');
  for (const { name, description, arguments: parameters = [], options = [] } of adminCommands) {
    const command = admin.command(name).description(description);
    for (const parameter of parameters) command.addArgument(parameter);
    for (const option of options) command.addOption(option);
    command
      .option('--data-dir <folder>', 'the folder of the server (default: WAXWING_DATA_DIR, else ./data)')
      .option('--json', 'print one JSON object')
      .action(() => runAdmin(command, io));
  }
}

async function runAdmin(command: Command, io: Io): Promise<void> {
  const { json, dataDir, ...options } = command.opts();
  command.registeredArguments.forEach((parameter, index) => {
    options[parameter.name()] = command.args[index];
  });
  const server = await loadServerPart(() => import('@waxwing/server/admin'));
  const result = await server.runAdminCommand(
    { command: command.name(), options },
    { dataDir: dataDir ?? (io.env.WAXWING_DATA_DIR || DEFAULT_DATA_FOLDER), env: io.env },
  );
  if (json) await writeJson(io, result);
  else await printResult(result, io);
}

/** A new key stands alone on standard output, so that a script can keep it; all else is for reading. */
async function printResult(result: unknown, io: Io): Promise<void> {
  if (isRecord(result) && typeof result.key === 'string') {
    const { key, ...rest } = result;
    await writeResult(io, `${key}\n`);
    writeNote(io, inLines(rest));
    writeNote(io, 'This key is shown only now. Keep it where your other secrets are.');
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
  return value === undefined || value === null ? '-' : printable(JSON.stringify(value));
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
