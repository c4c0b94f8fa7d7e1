import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addAdminCommands, addAuditCommand } from './commands/admin.ts';
import { type GetOptions, getShare } from './commands/get.ts';
import { type CreateKeyOptions, createKey, listKeys, revokeKey } from './commands/keys.ts';
import { type LoginOptions, login, logout, type ServerOptions, whoami } from './commands/login.ts';
import { type RevokeOptions, revokeShare } from './commands/revoke.ts';
import { type SecretOptions, sealSecret } from './commands/secret.ts';
import { type SendOptions, sendFiles } from './commands/send.ts';
import { serve } from './commands/serve.ts';
import { expiryChoices, MAX_DOWNLOADS, MAX_VIEWS } from './expiry.ts';
import { getHelp, loginHelp, overviewHelp, secretHelp, sendHelp } from './help.ts';
import type { Io } from './io.ts';

/** Ten years, as the server takes. */
const MAX_KEY_DAYS = 3_650;

/** Every command there is, in the order of the help. */
export function createProgram(io: Io): Command {
  const program = new Command('waxwing')
    .description('Hand things over safely: sealed here, opened there, gone after.')
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // One place says what is wrong with a command line, and it knows about --json.
      outputError: () => {},
    })
    .addHelpText('after', overviewHelp());
  addSecret(program, io);
  addSend(program, io);
  addGet(program, io);
  addRevoke(program, io);
  addSigningIn(program, io);
  addKeys(program, io);
  addServe(program, io);
  addAdminCommands(program, io);
  addAuditCommand(program, io);
  return program;
}

function addSecret(program: Command, io: Io): void {
  program
    .command('secret')
    .description('seal the text on standard input and print its link')
    .addOption(new Option('--expires <time>', 'when it ends').choices(expiryChoices))
    .option('--views <number>', `how often it can be opened, up to ${MAX_VIEWS}`, countUpTo(MAX_VIEWS))
    .option('--passphrase', 'the other side needs a passphrase too; asked for, or WAXWING_PASSPHRASE')
    .option('--passphrase-file <file>', 'read the passphrase from a file')
    .option('--note <text>', 'a line for the other side, sealed with the secret')
    .option('--qr', 'show the link as a QR code too, on standard error')
    .option('--server <url>', 'the server to use')
    .option('--json', 'print one JSON object')
    .addHelpText('after', secretHelp)
    .action((options: SecretOptions) => sealSecret(options, io));
}

function addSend(program: Command, io: Io): void {
  program
    .command('send')
    .description('seal files and folders and print their link')
    .addArgument(new Argument('[path...]', 'what to send; - reads one file from standard input'))
    .addOption(new Option('--expires <time>', 'when it ends').choices(expiryChoices))
    .option('--downloads <number>', 'how often it can be downloaded', countUpTo(MAX_DOWNLOADS))
    .option('--passphrase', 'the other side needs a passphrase too; asked for, or WAXWING_PASSPHRASE')
    .option('--passphrase-file <file>', 'read the passphrase from a file')
    .option('--note <text>', 'a line for the other side, sealed with the files')
    .option('--label <text>', 'a name for your own lists; not sealed, the server can read it')
    .option('--name <name>', 'what standard input is called for the other side')
    .option('--resume [id]', 'go on with an upload that was interrupted')
    .option('--discard', 'with --resume: take that upload back instead')
    .option('--qr', 'show the link as a QR code too, on standard error')
    .option('--server <url>', 'the server to use')
    .option('--json', 'print one JSON object')
    .addHelpText('after', sendHelp)
    .action((paths: string[], options: SendOptions) => sendFiles(paths, options, io));
}

function addGet(program: Command, io: Io): void {
  program
    .command('get')
    .description('open a link: print the secret, or save the files')
    .addArgument(new Argument('<url>', 'the link; - reads it from standard input'))
    .option('-o, --output <path>', 'a file for a secret, a folder for files, or - for standard output')
    .option('--force', 'replace what is there already')
    .option('--list', 'only list the files; this takes the download, which get then goes on with')
    .option('--passphrase-file <file>', 'read the passphrase from a file')
    .option('--json', 'print one JSON object')
    .addHelpText('after', getHelp)
    .action((url: string, options: GetOptions) => getShare(url, options, io));
}

function addRevoke(program: Command, io: Io): void {
  program
    .command('revoke')
    .description('end a secret or files before their time')
    .addArgument(new Argument('<url>', 'the link, with or without the part after #'))
    .addArgument(
      new Argument('[token]', 'the revoke token shown with the link; not needed with your API key'),
    )
    .option('--json', 'print one JSON object')
    .action((url: string, token: string | undefined, options: RevokeOptions) =>
      revokeShare(url, token, options, io),
    );
}

function addSigningIn(program: Command, io: Io): void {
  withServerOptions(
    program.command('login').description('sign in at a server, in your browser or with a key'),
  )
    .option('--key', 'keep an API key instead; asked for unseen, or from standard input')
    .option('--no-browser', 'only print the address to open')
    .addHelpText('after', loginHelp)
    .action((options: LoginOptions) => login(options, io));
  withServerOptions(program.command('logout').description('sign out again')).action(
    (options: ServerOptions) => logout(options, io),
  );
  withServerOptions(program.command('whoami').description('say who is signed in')).action(
    (options: ServerOptions) => whoami(options, io),
  );
}

function addKeys(program: Command, io: Io): void {
  const keys = program.command('keys').description('the API keys of whoever is signed in');
  withServerOptions(keys.command('list').description('list them, without the keys themselves')).action(
    (options: ServerOptions) => listKeys(options, io),
  );
  withServerOptions(keys.command('create').description('make one and print it'))
    .requiredOption('--name <name>', 'what the key is for')
    .option(
      '--scopes <list>',
      'what it may do, separated by commas (default: secrets, files and links)',
      listOf,
    )
    .option('--expires-in-days <days>', 'when it ends (default: never)', countUpTo(MAX_KEY_DAYS))
    .action((options: CreateKeyOptions) => createKey(options, io));
  withServerOptions(keys.command('revoke').description('end one now'))
    .addArgument(new Argument('<id>', 'the id of the key'))
    .action((id: string, options: ServerOptions) => revokeKey(id, options, io));
}

function withServerOptions(command: Command): Command {
  return command.option('--server <url>', 'the server to use').option('--json', 'print one JSON object');
}

function listOf(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

function addServe(program: Command, io: Io): void {
  const command = program
    .command('serve')
    .description('start the server; its --help lists the WAXWING_* settings')
    // The server answers --help itself: it knows its settings.
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments();
  command.action(() => serve(command.args, io));
}

function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a number from 1 to ${most.toLocaleString('en')}.`);
  };
}
