import { runAdminCommand } from '../../apps/server/src/admin/admin.ts';

/** Makes an API key through the server that runs on the data folder, as an operator does. */
export async function createApiKey(dataDir: string): Promise<string> {
  const made = await runAdminCommand(
    { command: 'create-key', options: { name: 'proof' } },
    { dataDir, env: {} },
  );
  // `create-key` prints the key; that is what it is for.
  return (made as { key: string }).key;
}
