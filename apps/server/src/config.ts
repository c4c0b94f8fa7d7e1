import { join, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { S3Settings } from './blobs/s3/client.ts';
import { mostBlobBytes } from './blobs/s3/upload-state.ts';
import {
  bucketName,
  bytes,
  httpUrl,
  integer,
  type Limit,
  limit,
  mailAddress,
  masterKey,
  oneOf,
  onOff,
  origin,
  pemFile,
  postgresUrl,
  proxies,
  smtpUrl,
  text,
  ValueError,
} from './config-parse.ts';

export type { Limit } from './config-parse.ts';

interface Setting<T> {
  readonly name: `WAXWING_${string}`;
  /** As it would be written in the environment. Absent: the setting has no value unless given. */
  readonly default?: string;
  /** What `--help` and the documentation show in the place of a default that depends on something else. */
  readonly shownDefault?: string;
  readonly description: string;
  /** Its value must never be shown. */
  readonly isSecret?: true;
  readonly parse: (value: string) => T;
}

/**
 * Every setting there is: this table alone drives parsing, `--help` and `docs/settings.md`.
 * A setting without a `default` is undefined unless given.
 */
export const settings = {
  host: {
    name: 'WAXWING_HOST',
    default: '127.0.0.1',
    description: 'Address to listen on. `0.0.0.0` or `::` for every interface.',
    parse: text,
  },
  port: {
    name: 'WAXWING_PORT',
    default: '8080',
    description: 'Port to listen on. `0` takes any free one.',
    parse: integer(0, 65_535),
  },
  dataDir: {
    name: 'WAXWING_DATA_DIR',
    default: './data',
    description: 'Folder for everything that is kept. Made on the first start, readable by its owner only.',
    parse: (value: string) => resolve(value),
  },
  publicUrl: {
    name: 'WAXWING_PUBLIC_URL',
    shownDefault: 'the address it listens on',
    description: 'Where people reach the server. Every link that is handed out begins with it.',
    parse: origin,
  },
  databaseUrl: {
    name: 'WAXWING_DATABASE_URL',
    shownDefault: 'SQLite in the data folder',
    description: 'PostgreSQL to use: `postgres://user:password@host/database`.',
    isSecret: true,
    parse: postgresUrl,
  },
  s3Endpoint: {
    name: 'WAXWING_S3_ENDPOINT',
    shownDefault: 'Amazon S3',
    description: 'Address of the S3 server that keeps the files, when it is not the one of Amazon.',
    parse: httpUrl,
  },
  s3Region: {
    name: 'WAXWING_S3_REGION',
    shownDefault: '`us-east-1`',
    description: 'Region of the bucket.',
    parse: text,
  },
  s3Bucket: {
    name: 'WAXWING_S3_BUCKET',
    shownDefault: 'files lie in the data folder',
    description: 'Bucket that keeps the files: one of its own, which keeps no old versions.',
    parse: bucketName,
  },
  s3AccessKey: {
    name: 'WAXWING_S3_ACCESS_KEY',
    shownDefault: 'none',
    description: 'Id of the key to the bucket.',
    parse: text,
  },
  s3SecretKey: {
    name: 'WAXWING_S3_SECRET_KEY',
    shownDefault: 'none',
    description: 'The key to the bucket.',
    isSecret: true,
    parse: text,
  },
  masterKey: {
    name: 'WAXWING_MASTER_KEY',
    shownDefault: 'a file',
    description: 'The key that seals what the database keeps: 32 bytes as base64 or hex.',
    isSecret: true,
    parse: masterKey,
  },
  masterKeyFile: {
    name: 'WAXWING_MASTER_KEY_FILE',
    shownDefault: '`master.key` in the data folder',
    description: 'File that holds the master key. Only the default file is made, beside a new database.',
    parse: (value: string) => resolve(value),
  },
  trustedProxies: {
    name: 'WAXWING_TRUSTED_PROXIES',
    default: 'loopback',
    description:
      'Who may say where a request came from: addresses, networks, `loopback`, `linklocal`, `uniquelocal`, or `none`.',
    parse: proxies,
  },
  tlsCert: {
    name: 'WAXWING_TLS_CERT',
    shownDefault: 'none: plain HTTP',
    description: 'PEM file with the certificate chain. Needs `WAXWING_TLS_KEY`.',
    parse: pemFile('CERTIFICATE'),
  },
  tlsKey: {
    name: 'WAXWING_TLS_KEY',
    shownDefault: 'none: plain HTTP',
    description: 'PEM file with the private key of the certificate.',
    parse: pemFile('PRIVATE KEY'),
  },
  smtpUrl: {
    name: 'WAXWING_SMTP_URL',
    shownDefault: 'files in `mail/` of the data folder',
    description:
      'Server that sends the mails: `smtps://user:password@host` or `smtp://…`, which uses TLS where it is offered.',
    isSecret: true,
    parse: smtpUrl,
  },
  mailFrom: {
    name: 'WAXWING_MAIL_FROM',
    shownDefault: '`waxwing@` the host of the public URL',
    description: 'Address that the mails come from.',
    parse: mailAddress,
  },
  operatorEmail: {
    name: 'WAXWING_OPERATOR_EMAIL',
    shownDefault: '`WAXWING_MAIL_FROM`',
    description: 'Address that gets what people write to the operator.',
    parse: mailAddress,
  },
  isAnonymousAllowed: {
    name: 'WAXWING_ANONYMOUS',
    default: 'on',
    description: 'Whether shares can be made without a key: `on` or `off`.',
    parse: onOff,
  },
  maxShareBytes: {
    name: 'WAXWING_MAX_SHARE_BYTES',
    default: '10737418240',
    description: 'Ciphertext that a share of files may have, in bytes: 10 GiB.',
    parse: bytes,
  },
  maxAnonymousShareBytes: {
    name: 'WAXWING_MAX_ANONYMOUS_SHARE_BYTES',
    default: '524288000',
    description:
      'The same for shares made without a key: 500 MiB. An address may store ten times as much in a day.',
    parse: bytes,
  },
  registration: {
    name: 'WAXWING_REGISTRATION',
    default: 'open',
    description: 'Who may register: `open` for everybody, `invite` with a code of the operator, `closed`.',
    parse: oneOf('open', 'invite', 'closed'),
  },
  retentionDays: {
    name: 'WAXWING_RETENTION_DAYS',
    default: '90',
    description: 'Days that access events and reports are kept.',
    parse: integer(1, 3650),
  },
  metricsPort: {
    name: 'WAXWING_METRICS_PORT',
    shownDefault: 'off',
    description: 'Port of its own for Prometheus metrics, on `WAXWING_HOST`.',
    parse: integer(1, 65_535),
  },
  anonymousLimit: {
    name: 'WAXWING_LIMIT_ANONYMOUS',
    default: '20/1h',
    description: 'Requests without a key, for each endpoint and address. `0` switches a limit off.',
    parse: limit,
  },
  apiKeyLimit: {
    name: 'WAXWING_LIMIT_API_KEY',
    default: '10000/1h',
    description: 'Requests of an API key that has no limit of its own.',
    parse: limit,
  },
  redirectLimit: {
    name: 'WAXWING_LIMIT_REDIRECT',
    default: '600/1m',
    description: 'Requests for public pages and for the status of a share, for each address.',
    parse: limit,
  },
  passcodeLimit: {
    name: 'WAXWING_LIMIT_PASSCODE',
    default: '10/10m',
    description: 'Attempts at the passcode of one share.',
    parse: limit,
  },
  reportLimit: {
    name: 'WAXWING_LIMIT_REPORT',
    default: '20/1h',
    description: 'Abuse reports, for each address.',
    parse: limit,
  },
  userLimit: {
    name: 'WAXWING_LIMIT_USER',
    default: '300/1m',
    description: 'Requests of one user who is signed in.',
    parse: limit,
  },
  partnerLimit: {
    name: 'WAXWING_LIMIT_PARTNER',
    default: '600/1m',
    description: 'Requests with the key of one partner.',
    parse: limit,
  },
  registerLimit: {
    name: 'WAXWING_LIMIT_REGISTER',
    default: '5/1h',
    description: 'Registrations, for each address.',
    parse: limit,
  },
  resetLimit: {
    name: 'WAXWING_LIMIT_RESET',
    default: '5/1h',
    description:
      'Mails with a link for a new password or a new address, for each email address, known or not.',
    parse: limit,
  },
  loginLimit: {
    name: 'WAXWING_LIMIT_LOGIN',
    default: '10/15m',
    description: 'Wrong passwords for one name, whether there is such a user or not.',
    parse: limit,
  },
  logLevel: {
    name: 'WAXWING_LOG_LEVEL',
    default: 'info',
    description:
      'How much is logged to standard error: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
} as const satisfies Record<string, Setting<unknown>>;

type Settings = typeof settings;
type SettingKey = keyof Settings;
type ValueOf<S extends Setting<unknown>> =
  | ReturnType<S['parse']>
  | (S extends { readonly default: string } ? never : undefined);
type Values = { readonly [K in SettingKey]: ValueOf<Settings[K]> };

/** Settings of the command line, which may share its environment with the server. */
const clientVariables = new Set(['WAXWING_URL', 'WAXWING_API_KEY', 'WAXWING_PASSPHRASE', 'WAXWING_VECTORS']);

/** Settings whose value is another's where they are not given. */
type Derived = 'publicUrl' | 'mailFrom' | 'operatorEmail';
type LimitName = { [K in SettingKey]: K extends `${infer Name}Limit` ? Name : never }[SettingKey];

/** The settings, parsed and checked. Each field is described in `settings`; limits that are off are undefined. */
export interface Config extends Omit<Values, `${string}Limit` | `tls${string}` | `s3${string}` | Derived> {
  /** An origin, without a slash at its end. */
  readonly publicUrl: string;
  readonly mailFrom: string;
  readonly operatorEmail: string;
  /** The contents of the two PEM files, as `node:tls` takes them. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** The bucket that keeps the files; undefined: the data folder does. */
  readonly s3: S3Settings | undefined;
  readonly limits: Readonly<Record<LimitName, Limit | undefined>>;
}

/** A setting that the server cannot start with. The message names it, and shows no secret value. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
  readonly code = 'SETTING_INVALID';
}

/**
 * Reads the settings from environment variables. An empty variable counts as not given.
 * @throws {SettingError} for the first bad value, in one sentence
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  // Every key of the table is set by the loop, each to what its own parser returns.
  const values = Object.fromEntries(
    Object.entries(settings).map(([key, setting]) => [key, readSetting(setting, env)]),
  ) as unknown as Values;
  const { anonymousLimit, apiKeyLimit, redirectLimit, passcodeLimit, reportLimit, ...withLimits } = values;
  const { userLimit, loginLimit, partnerLimit, registerLimit, resetLimit, ...rest } = withLimits;
  const { tlsCert, tlsKey, s3Endpoint, s3Region, s3Bucket, s3AccessKey, s3SecretKey, ...config } = rest;
  const tls = pairTls(tlsCert, tlsKey);
  const s3 = gatherS3({ s3Endpoint, s3Region, s3Bucket, s3AccessKey, s3SecretKey });
  if (s3 && config.maxShareBytes > mostBlobBytes) {
    throw new SettingError(`WAXWING_MAX_SHARE_BYTES must be at most ${mostBlobBytes} with a bucket.`);
  }
  const publicUrl = config.publicUrl ?? listenUrl({ host: config.host, port: config.port, tls });
  const mailFrom = config.mailFrom ?? senderAt(publicUrl);
  return Object.freeze({
    ...config,
    tls,
    s3,
    publicUrl,
    mailFrom,
    operatorEmail: config.operatorEmail ?? mailFrom,
    limits: Object.freeze({
      anonymous: anonymousLimit,
      apiKey: apiKeyLimit,
      redirect: redirectLimit,
      passcode: passcodeLimit,
      report: reportLimit,
      user: userLimit,
      login: loginLimit,
      partner: partnerLimit,
      register: registerLimit,
      reset: resetLimit,
    }),
  });
}

/** Names of `WAXWING_…` variables that no setting has: most often a typing mistake. */
export function unknownVariables(env: NodeJS.ProcessEnv): string[] {
  const known = new Set<string>(Object.values(settings).map(({ name }) => name));
  return Object.keys(env)
    .filter((name) => name.startsWith('WAXWING_') && !known.has(name) && !clientVariables.has(name))
    .sort();
}

/** The address a server with these settings answers on; the wildcard addresses are shown as loopback. */
export function listenUrl({ host, port, tls }: { host: string; port: number; tls: Config['tls'] }): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const authority = reachable.includes(':') ? `[${reachable}]` : reachable;
  return new URL(`${tls ? 'https' : 'http'}://${authority}:${port}`).origin;
}

/** An address of our own: numbers and `localhost` have none that a mail could come back to, and it does not matter. */
function senderAt(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return `waxwing@${/^[\d.]+$|:/.test(hostname) ? 'localhost' : hostname}`;
}

/** Where the master key lies when the environment does not carry it. */
export function masterKeyPath(config: Pick<Config, 'dataDir' | 'masterKeyFile'>): string {
  return config.masterKeyFile ?? join(config.dataDir, 'master.key');
}

function readSetting(setting: Setting<unknown>, env: NodeJS.ProcessEnv): unknown {
  const value = env[setting.name] || setting.default;
  if (value === undefined) return undefined;
  try {
    return setting.parse(value);
  } catch (cause) {
    if (!(cause instanceof ValueError)) throw cause;
    const shown = setting.isSecret ? '' : `, not ${JSON.stringify(value)}`;
    throw new SettingError(`${setting.name} must be ${cause.message}${shown}.`, { cause });
  }
}

function pairTls(cert: string | undefined, key: string | undefined): Config['tls'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new SettingError('WAXWING_TLS_CERT and WAXWING_TLS_KEY must be set together.');
  }
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new SettingError('WAXWING_TLS_CERT and WAXWING_TLS_KEY do not belong together.', { cause });
  }
  return Object.freeze({ cert, key });
}

/** A bucket needs its keys; and a setting of a bucket that is not named would be a mistake that nobody sees. */
function gatherS3(
  given: { readonly [K in SettingKey as K extends `s3${string}` ? K : never]: Values[K] },
): Config['s3'] {
  const { s3Endpoint: endpoint, s3Region: region = 'us-east-1', s3Bucket: bucket } = given;
  const { s3AccessKey: accessKey, s3SecretKey: secretKey } = given;
  if (bucket !== undefined && accessKey !== undefined && secretKey !== undefined) {
    return Object.freeze({ endpoint, region, bucket, accessKey, secretKey });
  }
  if (Object.values(given).every((value) => value === undefined)) return undefined;
  throw new SettingError(
    'WAXWING_S3_BUCKET, WAXWING_S3_ACCESS_KEY and WAXWING_S3_SECRET_KEY must be set together.',
  );
}
