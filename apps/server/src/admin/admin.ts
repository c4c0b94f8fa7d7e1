import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { destination, pino } from 'pino';
import { parseApiKey } from '../auth/api-key.ts';
import { type Config, masterKeyPath, readConfig } from '../config.ts';
import { openDatabase } from '../database/database.ts';
import { systemClock } from '../shared/clock.ts';
import { openVault } from '../vault/vault.ts';
import { AdminError } from './admin.errors.ts';
import { askServer } from './admin-client.ts';
import { createAdmin } from './create-admin.ts';

export interface AdminCommand {
  /** `create-key`, `check-key`, `set-key-limit`, `revoke-key`, `list-keys`, `create-user`, `invite`, `create-partner`, `suspend-partner`, `create-invite-code`, `rotate-master-key`, `reports`, `release`, `take-down`. */
  readonly command: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface AdminSettings {
  /** Goes before `WAXWING_DATA_DIR`. */
  readonly dataDir?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Carries out an operator's command: by the server that runs on the data folder, by this process when none runs,
 * or on PostgreSQL directly.
 * @returns what there is to print, as plain data
 * @throws an Error with a `code` and one sentence for the terminal
 */
export async function runAdminCommand(
  { command, options }: AdminCommand,
  { dataDir, env }: AdminSettings,
): Promise<unknown> {
  if (command === 'check-key' && typeof options.key === 'string' && !parseApiKey(options.key)) {
    return { state: 'malformed' };
  }
  const config = readConfig(dataDir === undefined ? env : { ...env, WAXWING_DATA_DIR: dataDir });
  if (config.databaseUrl === undefined) {
    const answer = await askServer(config.dataDir, command, options);
    if (answer) return answer.result;
    await requireDatabase(config.dataDir, command);
  }
  return runHere(config, { command, options });
}

async function runHere(config: Config, { command, options }: AdminCommand): Promise<unknown> {
  process.umask(0o077);
  const clock = systemClock;
  const logger = pino({ level: 'error', base: null }, destination({ fd: 2, sync: true }));
  const { dataDir, databaseUrl } = config;
  await using opened = new AsyncDisposableStack();
  const database = await openDatabase({ dataDir, clock, logger, url: databaseUrl });
  opened.defer(() => database.close());
  const vault = await openVault({
    database,
    clock,
    masterKey: config.masterKey,
    masterKeyFile: masterKeyPath(config),
    mayCreateFile: config.masterKeyFile === undefined && databaseUrl === undefined,
  });
  return await createAdmin({ config, database, clock, logger, vault })(command, options);
}

/** Only what makes something may come before the first start; anything else in an empty folder is the wrong folder. */
async function requireDatabase(dataDir: string, command: string): Promise<void> {
  if (command.startsWith('create-')) return;
  try {
    await access(join(dataDir, 'waxwing.db'));
  } catch (cause) {
    throw new AdminError(
      'NO_DATA_FOLDER',
      `There is no Waxwing data in ${dataDir}: name the folder with WAXWING_DATA_DIR.`,
      { cause },
    );
  }
}
