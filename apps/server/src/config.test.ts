import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig, SettingError, settings, unknownVariables } from './config.ts';
import { settingsTable, usage } from './config-help.ts';

const key = Buffer.alloc(32, 7);

describe('reading', () => {
  test('without any setting the server listens on loopback and keeps everything in ./data', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      databaseUrl: undefined,
      trustedProxies: ['loopback'],
      isAnonymousAllowed: true,
      retentionDays: 90,
      metricsPort: undefined,
      tls: undefined,
      s3: undefined,
      maxShareBytes: 10 * 1024 ** 3,
      maxAnonymousShareBytes: 500 * 1024 ** 2,
      smtpUrl: undefined,
      mailFrom: 'waxwing@localhost',
      operatorEmail: 'waxwing@localhost',
      registration: 'open',
      logLevel: 'info',
    });
    expect(config.dataDir).toMatch(/\/data$/);
    expect(config.limits).toEqual({
      anonymous: { count: 20, windowSeconds: 3600 },
      apiKey: { count: 10_000, windowSeconds: 3600 },
      redirect: { count: 600, windowSeconds: 60 },
      passcode: { count: 10, windowSeconds: 600 },
      report: { count: 20, windowSeconds: 3600 },
      user: { count: 300, windowSeconds: 60 },
      login: { count: 10, windowSeconds: 900 },
      partner: { count: 600, windowSeconds: 60 },
      register: { count: 5, windowSeconds: 3600 },
      reset: { count: 5, windowSeconds: 3600 },
    });
  });

  test('an empty variable counts as not given', () => {
    expect(readConfig({ WAXWING_PORT: '', WAXWING_DATABASE_URL: '' })).toMatchObject({
      port: 8080,
      databaseUrl: undefined,
    });
  });

  test('the settings cannot be changed once they are read', () => {
    const config = readConfig({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.limits)).toBe(true);
    expect(Object.isFrozen(config.limits.anonymous)).toBe(true);
  });

  test.each([
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::', 'http://[::1]:80'],
    ['::1', 'http://[::1]:80'],
    ['share.example', 'http://share.example:80'],
  ])('links of a server on %s begin with %s unless a public URL is set', (host, url) => {
    const { publicUrl } = readConfig({ WAXWING_HOST: host, WAXWING_PORT: '81' });
    expect(publicUrl).toBe(url.replace(':80', ':81'));
  });

  test('a slash at the end of the public URL is dropped', () => {
    const { publicUrl } = readConfig({ WAXWING_PUBLIC_URL: 'https://share.example/' });
    expect(publicUrl).toBe('https://share.example');
  });

  test('mails come from the host of the public URL, and to the operator, unless others are set', () => {
    const own = { WAXWING_PUBLIC_URL: 'https://share.example:8443' };
    const from = 'waxwing@share.example';
    expect(readConfig(own)).toMatchObject({ mailFrom: from, operatorEmail: from });
    expect(readConfig({ ...own, WAXWING_MAIL_FROM: 'no-reply@example.com' })).toMatchObject({
      mailFrom: 'no-reply@example.com',
      operatorEmail: 'no-reply@example.com',
    });
    const both = { ...own, WAXWING_OPERATOR_EMAIL: 'ops@example.com' };
    expect(readConfig(both)).toMatchObject({ mailFrom: from, operatorEmail: 'ops@example.com' });
  });

  test('0 switches a limit off', () => {
    expect(readConfig({ WAXWING_LIMIT_ANONYMOUS: '0' }).limits.anonymous).toBeUndefined();
  });

  test('a limit may be over 24 days, and not longer: a timer would run out at once', () => {
    const limitOver = (window: string) => readConfig({ WAXWING_LIMIT_REPORT: `20/${window}` }).limits.report;
    expect(limitOver('576h')?.windowSeconds).toBe(24 * 86_400);
    expect(() => limitOver('577h')).toThrow(/^WAXWING_LIMIT_REPORT must be .*576h/);
  });

  test.each([key.toString('hex'), key.toString('base64'), key.toString('base64url')])(
    'a master key may be written as %s',
    (text) => {
      expect(readConfig({ WAXWING_MASTER_KEY: text }).masterKey?.export()).toEqual(key);
    },
  );

  test('proxies are addresses, networks and named groups', () => {
    const list = '10.0.0.0/8, fd00::/8,loopback, 192.0.2.7';
    expect(readConfig({ WAXWING_TRUSTED_PROXIES: list }).trustedProxies).toEqual([
      '10.0.0.0/8',
      'fd00::/8',
      'loopback',
      '192.0.2.7',
    ]);
    expect(readConfig({ WAXWING_TRUSTED_PROXIES: 'none' }).trustedProxies).toEqual([]);
  });
});

describe('refusing', () => {
  test.each([
    ['WAXWING_PORT', 'http'],
    ['WAXWING_PORT', '65536'],
    ['WAXWING_PORT', '-1'],
    ['WAXWING_PORT', '80.5'],
    ['WAXWING_PUBLIC_URL', 'share.example.com'],
    ['WAXWING_PUBLIC_URL', 'https://share.example.com/path'],
    ['WAXWING_PUBLIC_URL', 'https://user:password@share.example.com'],
    ['WAXWING_PUBLIC_URL', 'https://share.example.com/?'],
    ['WAXWING_PUBLIC_URL', 'ftp://share.example.com'],
    ['WAXWING_DATABASE_URL', 'mysql://localhost/waxwing'],
    ['WAXWING_MASTER_KEY', 'short'],
    ['WAXWING_MASTER_KEY', key.toString('base64').slice(0, -2)],
    ['WAXWING_MASTER_KEY', `${key.toString('hex')}00`],
    ['WAXWING_MASTER_KEY', `!${key.toString('base64')}`],
    ['WAXWING_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['WAXWING_TRUSTED_PROXIES', 'everyone'],
    ['WAXWING_TRUSTED_PROXIES', '10.0.0.1,,10.0.0.2'],
    ['WAXWING_S3_ENDPOINT', 's3.example.com'],
    ['WAXWING_S3_ENDPOINT', 'https://user:password@s3.example.com'],
    ['WAXWING_S3_BUCKET', 'a/b'],
    ['WAXWING_MAX_SHARE_BYTES', '10GB'],
    ['WAXWING_MAX_SHARE_BYTES', '0'],
    ['WAXWING_MAX_ANONYMOUS_SHARE_BYTES', '9007199254740992'],
    ['WAXWING_TLS_CERT', '/nowhere/cert.pem'],
    ['WAXWING_SMTP_URL', 'mail.example.com'],
    ['WAXWING_MAIL_FROM', 'Waxwing <a@example.com>'],
    ['WAXWING_OPERATOR_EMAIL', 'ops@example.com\r\nBcc: x@example.com'],
    ['WAXWING_REGISTRATION', 'yes'],
    ['WAXWING_ANONYMOUS', 'yes'],
    ['WAXWING_RETENTION_DAYS', '0'],
    ['WAXWING_METRICS_PORT', '0'],
    ['WAXWING_LIMIT_ANONYMOUS', '20'],
    ['WAXWING_LIMIT_API_KEY', '20/h'],
    ['WAXWING_LIMIT_REDIRECT', '20/1d'],
    ['WAXWING_LIMIT_PASSCODE', '0/1m'],
    ['WAXWING_LIMIT_REPORT', '-1/1m'],
    ['WAXWING_LOG_LEVEL', 'loud'],
  ])('a bad value is named in one sentence: %s=%s', (name, value) => {
    const error = refusal({ [name]: value });
    expect(error.message).toMatch(new RegExp(`^${name} must be [^\n]+\\.$`));
  });

  test('the value of a secret setting is never shown', () => {
    const secrets = Object.values(settings).filter((setting) => 'isSecret' in setting);
    for (const { name } of secrets) expect(refusal({ [name]: 'c4nary' }).message).not.toContain('c4nary');
    expect(secrets.map(({ name }) => name)).toEqual([
      'WAXWING_DATABASE_URL',
      'WAXWING_S3_SECRET_KEY',
      'WAXWING_MASTER_KEY',
      'WAXWING_SMTP_URL',
    ]);
  });

  test('a certificate needs its key', () => {
    const cert = join(mkdtempSync(join(tmpdir(), 'waxwing-config-')), 'cert.pem');
    writeFileSync(cert, '-----BEGIN CERTIFICATE-----\n');
    const error = refusal({ WAXWING_TLS_CERT: cert });
    expect(error.message).toBe('WAXWING_TLS_CERT and WAXWING_TLS_KEY must be set together.');
  });
});

describe('a bucket', () => {
  const keys = { WAXWING_S3_ACCESS_KEY: 'id', WAXWING_S3_SECRET_KEY: 'key' };
  const bucket = { ...keys, WAXWING_S3_BUCKET: 'waxwing' };

  test('needs a name and a key, and has a region', () => {
    expect(readConfig(bucket).s3).toEqual({
      endpoint: undefined,
      region: 'us-east-1',
      bucket: 'waxwing',
      accessKey: 'id',
      secretKey: 'key',
    });
    const own = { WAXWING_S3_ENDPOINT: 'http://127.0.0.1:9000/', WAXWING_S3_REGION: 'eu-central-1' };
    expect(readConfig({ ...bucket, ...own }).s3).toMatchObject({
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-central-1',
    });
  });

  test.each([keys, { WAXWING_S3_BUCKET: 'waxwing' }, { WAXWING_S3_REGION: 'eu-central-1' }])(
    'is not guessed from a part of its settings: %j',
    (env) => {
      expect(refusal(env).message).toMatch(/^WAXWING_S3_BUCKET, .* must be set together\.$/);
    },
  );

  test('is not asked to keep a file that is larger than it can', () => {
    const error = refusal({ ...bucket, WAXWING_MAX_SHARE_BYTES: '83968000001' });
    expect(error.message).toMatch(/^WAXWING_MAX_SHARE_BYTES must be at most 83968000000/);
    expect(readConfig({ WAXWING_MAX_SHARE_BYTES: '83968000001' }).maxShareBytes).toBe(83_968_000_001);
  });
});

test('variables that no setting has are found, those of the command line are not', () => {
  const env = { WAXWING_PROT: '1', WAXWING_PORT: '1', WAXWING_API_KEY: 'x', WAXWING_URL: 'x', PATH: 'x' };
  expect(unknownVariables(env)).toEqual(['WAXWING_PROT']);
});

test('--help names every setting with its default', () => {
  for (const { name } of Object.values(settings)) expect(usage()).toContain(`  ${name}\n`);
  expect(usage()).toContain('(default: 127.0.0.1)');
});

test('the README leads to the settings, and names none that does not exist', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
  expect(readme).toContain('(docs/settings.md)');
  const named = readme.match(/WAXWING_[A-Z0-9_]*[A-Z0-9]/g) ?? [];
  expect(unknownVariables(Object.fromEntries(named.map((name) => [name, ''])))).toEqual([]);
});

// After a change of the table: `npx vitest run --project unit apps/server/src/config.test.ts -u`.
test('the documentation has the table of settings as it is', async () => {
  const page = [
    '# Settings',
    '',
    'All settings are environment variables, and all are optional. A value that cannot be used stops the start',
    'with one sentence that names the setting; a `WAXWING_…` variable that does not exist is a warning in the log.',
    'An empty variable counts as not given. Limits are written `<count>/<n><s|m|h>`, for example `20/1h`;',
    '`0` switches a limit off.',
    '',
    settingsTable(),
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../../docs/settings.md');
});

function refusal(env: NodeJS.ProcessEnv): SettingError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof SettingError) return error;
    throw error;
  }
  throw new Error('The settings were accepted.');
}
