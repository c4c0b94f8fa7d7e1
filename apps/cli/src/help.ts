import { exitCodeMeanings } from './exit-codes.ts';

/** Under the list of commands: where settings come from, and what the exit codes say. */
export function overviewHelp(): string {
  const codes = exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
  return `
The result goes to standard output, everything else to standard error. With --json the result is one JSON
object, also for errors: {"error": {"code", "message"}}.

The server is --server, else WAXWING_URL, else "url" in $XDG_CONFIG_HOME/waxwing/config.json (by default in
~/.config), else http://127.0.0.1:8080. The API key is WAXWING_API_KEY, else "apiKey" in that file; without one
the server's limits for anonymous users hold. A key is only shown to the server it is set for.

Exit codes:
${codes.join('\n')}`;
}

/** Under `waxwing secret --help`. */
export const secretHelp = `
When it ends:
  (nothing), or --expires once    after it was opened once, or after 24 hours
  --expires 1h | 24h | 7d         after that time, however often it is opened
  --views N                       after it was opened N times, or after 24 hours
  --expires 7d --views N          after it was opened N times, or after that time

The text is sealed to the byte, line break at the end included. In a terminal it is asked for, unseen. It is at
most 1 MB of UTF-8 text. The passphrase is never an argument, because other users can read the command lines of
this machine, and the shell keeps them in its history. Whoever gets hold of the link can try passphrases without
asking the server: take a strong one, such as five random words.

Example:
  waxwing secret --expires 24h --passphrase < deploy-key.txt`;

/** Under `waxwing get --help`. */
export const getHelp = `
Opening counts as a view. The secret is printed to the byte. Where it needs a passphrase, WAXWING_PASSPHRASE or
the file is used, else it is asked for, three times at most. A wrong passphrase takes no view.

Example:
  waxwing get 'https://secrets.example/4fGh…#1.…' -o deploy-key.txt`;
