import { exitCodeMeanings } from './exit-codes.ts';

/** Under the list of commands: where settings come from, and what the exit codes say. */
export function overviewHelp(): string {
  const codes = exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
  return `
The result goes to standard output, everything else to standard error. With --json the result is one JSON
object, also for errors: {"error": {"code", "message"}}.

The server is --server, else WAXWING_URL, else "url" in $XDG_CONFIG_HOME/waxwing/config.json (by default in
~/.config), else http://127.0.0.1:8080. The API key is WAXWING_API_KEY, else whoever is signed in at that
server (waxwing login), else "apiKey" in that file; without any the server's limits for anonymous users hold. A
key or sign-in is only shown to the server it is for.

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

/** Under `waxwing send --help`. */
export const sendHelp = `
When it ends:
  (nothing), or --expires once    after it was downloaded once, or after 24 hours
  --expires 1h | 24h | 7d         after that time, however often it is downloaded
  --downloads N                   after N downloads, or after 24 hours
  --expires 7d --downloads N      after N downloads, or after that time

Folders are sent with all that is in them, up to 10,000 files; names, folders and times are kept. A symbolic link
that you name is followed; one inside a folder is refused, and so are devices, sockets and pipes. Empty folders
are left out. Everything is looked at before anything is sent. Files have to stay as they are until the link is
printed: one that changes meanwhile stops the sending, and nothing can be opened.

What is interrupted, by Ctrl-C, a cut line or a crash, is kept, and --resume goes on with it: at most 8 MB are sent
again. With several interrupted uploads, --resume lists them. --resume --discard takes one back. What came from
standard input cannot go on.

Examples:
  waxwing send photos report.pdf --expires 7d --downloads 3
  pg_dump shop | gzip | waxwing send - --name shop.sql.gz
  waxwing send --resume`;

/** Under `waxwing login --help`. */
export const loginHelp = `
Opens a page of the server in the browser of this machine, where you allow it. With --key it reads an API key
instead: unseen in a terminal, else from standard input. Where neither fits, set WAXWING_API_KEY.

The sign-in is kept in $XDG_STATE_HOME/waxwing/credentials (by default in ~/.local/state), for each server, in a
file that only you can read. It renews itself, and ends after 30 days without use, with waxwing logout, or on the page
of your sessions.

Examples:
  waxwing login --server https://secrets.example
  pass show waxwing/deploy | waxwing login --key`;

/** Under `waxwing get --help`. */
export const getHelp = `
Opening counts as a view, and as a download. Where a passphrase is needed, WAXWING_PASSPHRASE or the file is used,
else it is asked for, three times at most. A wrong passphrase takes no view.

A secret is printed to the byte, or saved to the file that -o names.

Files are saved to the folder that -o names, by default to this one. A file has its name only when all files are
whole and verified. What was cut goes on when you run the command again, for 24 hours, and takes no second download.
Names that could do harm are changed, and files that are there already are kept unless you say --force. -o - writes
the only file to standard output; look at the exit code before you trust what was written. What is in a share is
sealed: --list has to take the download to read it, and get with the same link then goes on with that one.

Examples:
  waxwing get 'https://secrets.example/4fGh…#1.…' -o deploy-key.txt
  waxwing get 'https://secrets.example/download?token=…#1.…' -o photos
  waxwing get 'https://secrets.example/download?token=…#1.…' -o - | tar x`;
