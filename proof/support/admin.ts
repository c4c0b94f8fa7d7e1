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

/** Makes a user in the same way. @returns the password */
export async function createUser(dataDir: string, email: string): Promise<string> {
  const made = await runAdminCommand({ command: 'create-user', options: { email } }, { dataDir, env: {} });
  // `create-user` prints the password; that is what it is for.
  return (made as { password: string }).password;
}
