import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { makeFrom, root } from './sources.ts';

/** Inside the folder that a build empties first: a build that was cut off leaves no stamp. */
const stampPath = join(root, 'apps/web/dist/sources.sha256');
const sources = ['apps/web/**', 'packages/{contract,sdk,seal}/src/**', 'package-lock.json'];

/** Builds the web pages unless what is built is up to date. @throws when the build fails */
export function ensureWebBuilt(): Promise<void> {
  return makeFrom(sources, stampPath, async () => {
    process.stderr.write('building the web pages …\n');
    const build = spawn(process.execPath, [join(root, 'apps/web/build/build.ts')], {
      cwd: root,
      // Standard output belongs to the one line of the server.
      stdio: ['ignore', process.stderr, process.stderr],
    });
    const [code] = await once(build, 'exit');
    if (code !== 0) throw new Error('The web pages could not be built.');
  });
}
