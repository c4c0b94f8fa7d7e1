import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addAdminCommands } from './commands/admin.ts';
import { type GetOptions, getSecret } from './commands/get.ts';
import { type RevokeOptions, revokeSecret } from './commands/revoke.ts';
import { type SecretOptions, sealSecret } from './commands/secret.ts';
import { serve } from './commands/serve.ts';
import { expiryChoices, MAX_VIEWS } from './expiry.ts';
import { getHelp, overviewHelp, secretHelp } from './help.ts';
import type { Io } from './io.ts';

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
  addGet(program, io);
  addRevoke(program, io);
  addServe(program, io);
  addAdminCommands(program, io);
  return program;
}

function addSecret(program: Command, io: Io): void {
  program
    .command('secret')
    .description('seal the text on standard input and print its link')
    .addOption(new Option('--expires <time>', 'when it ends').choices(expiryChoices))
    .option('--views <number>', `how often it can be opened, up to ${MAX_VIEWS}`, parseViews)
    .option('--passphrase', 'the other side needs a passphrase too; asked for, or WAXWING_PASSPHRASE')
    .option('--passphrase-file <file>', 'read the passphrase from a file')
    .option('--note <text>', 'a line for the other side, sealed with the secret')
    .option('--qr', 'show the link as a QR code too, on standard error')
    .option('--server <url>', 'the server to use')
    .option('--json', 'print one JSON object')
    .addHelpText('after', secretHelp)
    .action((options: SecretOptions) => sealSecret(options, io));
}

function addGet(program: Command, io: Io): void {
  program
    .command('get')
    .description('open a link and print the secret')
    .addArgument(new Argument('<url>', 'the link; - reads it from standard input'))
    .option('-o, --output <file>', 'save it to a file that only you can read')
    .option('--force', 'replace the file when there is one')
    .option('--passphrase-file <file>', 'read the passphrase from a file')
    .option('--json', 'print one JSON object')
    .addHelpText('after', getHelp)
    .action((url: string, options: GetOptions) => getSecret(url, options, io));
}

function addRevoke(program: Command, io: Io): void {
  program
    .command('revoke')
    .description('end a secret before its time')
    .addArgument(new Argument('<url>', 'the link, with or without the part after #'))
    .addArgument(
      new Argument('[token]', 'the revoke token shown with the link; not needed with your API key'),
    )
    .option('--json', 'print one JSON object')
    .action((url: string, token: string | undefined, options: RevokeOptions) =>
      revokeSecret(url, token, options, io),
    );
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

function parseViews(text: string): number {
  const views = Number(text);
  if (/^\d+$/.test(text) && views >= 1 && views <= MAX_VIEWS) return views;
  throw new InvalidArgumentError(`It must be a number from 1 to ${MAX_VIEWS}.`);
}
