/** The page that lets the command line in. */
export const commandLine = {
  title: 'Let the command line in?',
  text: (name: string, port: number) =>
    `A program on this device asks to act as ${name}. It waits at port ${port}. Allow it only if you have just typed “waxwing login” yourself.`,
  can: 'It can do everything that you can, until you sign it out under Security.',
  allow: 'Let it in',
  allowing: 'Letting it in',
  deny: 'No, I did not ask for this',
  done: 'You can close this page',
  doneText: 'The command line goes on by itself. If it does not, run “waxwing login” again.',
  denied: 'It was not let in',
  deniedText: 'Nothing was given out. The command gives up by itself.',
  bad: 'This link is incomplete',
  badText:
    'It does not say where the command line waits. Run “waxwing login” again, and open the address that it prints.',
};
