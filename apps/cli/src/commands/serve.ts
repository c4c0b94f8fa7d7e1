import type { Io } from '../io.ts';
import { loadServerPart } from '../server-package.ts';

/** `waxwing serve`: the server, in this process. It reads its own settings and handles its own signals. */
export async function serve(args: readonly string[], { env }: Io): Promise<void> {
  const server = await loadServerPart(() => import('@waxwing/server'));
  await server.main(env, args);
}
