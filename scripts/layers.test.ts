import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const server = 'apps/server/src';

/** Files, and an import that each must not have. */
const forbidden = [
  [`${server}/shared/clock.ts`, '../database/database.ts'],
  [`${server}/database/sqlite/open.ts`, '../../shares/share.ts'],
  [`${server}/database/database.ts`, '../config.ts'],
  [`${server}/database/database.ts`, '../blobs/blob-store.ts'],
  [`${server}/shared/clock.ts`, '../blobs/blob-store.ts'],
  [`${server}/blobs/open-blobs.ts`, '../database/database.ts'],
  [`${server}/blobs/s3/client.ts`, '../../config.ts'],
  [`${server}/blobs/open-blobs.ts`, '../mail/mail.ts'],
  [`${server}/database/database.ts`, '../mail/mail.ts'],
  [`${server}/mail/mail.ts`, '../vault/vault.ts'],
  [`${server}/mail/mail.ts`, '../auth/principal.ts'],
  [`${server}/mail/smtp.ts`, '../config.ts'],
  [`${server}/vault/vault.ts`, '../auth/principal.ts'],
  [`${server}/auth/api-keys.service.ts`, '../http/route.ts'],
  [`${server}/shares/redeem.ts`, '../http/errors.ts'],
  [`${server}/shares/redeem.ts`, '../modules/secrets/secret.kind.ts'],
  [`${server}/http/route.ts`, '../modules/health/health.routes.ts'],
  [`${server}/http/route.ts`, '../shares/share.ts'],
  [`${server}/modules/secrets/secrets.service.ts`, '../health/health.routes.ts'],
  [`${server}/modules/secrets/secret.kind.ts`, '../health/health.routes.ts'],
  [`${server}/modules/secrets/secrets.service.ts`, '../../http/errors.ts'],
  [`${server}/modules/secrets/secrets.routes.ts`, './secrets.store.ts'],
  [`${server}/modules/secrets/secrets.routes.ts`, '../../database/schema.ts'],
  [`${server}/modules/secrets/secrets.routes.ts`, '../../app.ts'],
  [`${server}/modules/secrets/secrets.service.ts`, '@waxwing/seal'],
  [`${server}/app.ts`, '@waxwing/sdk'],
  ['packages/seal/src/link.ts', '@waxwing/contract'],
  ['packages/contract/src/secrets.ts', '@waxwing/seal'],
  ['packages/sdk/src/client.ts', '@waxwing/server'],
  ['apps/web/src/create/create-form.tsx', '@waxwing/contract'],
  ['apps/cli/src/run.ts', '../../server/src/app.ts'],
] as const;

const allowed = [
  [`${server}/modules/secrets/secrets.routes.ts`, '../../http/route.ts'],
  [`${server}/modules/secrets/secrets.routes.ts`, './secrets.service.ts'],
  [`${server}/modules/secrets/secrets.service.ts`, '../../shares/share-engine.ts'],
  [`${server}/shares/redeem.ts`, '../database/schema.ts'],
  [`${server}/blobs/disk/disk-store.ts`, '../../shared/private-files.ts'],
  [`${server}/modules/files/uploads.service.ts`, '../../blobs/blob-store.ts'],
  [`${server}/mail/outbox.store.ts`, '../database/schema.ts'],
  [`${server}/auth/account.service.ts`, '../mail/mail.ts'],
  [`${server}/admin/operations.ts`, '../auth/api-keys.service.ts'],
  ['packages/sdk/src/client.ts', '@waxwing/seal'],
  ['apps/cli/src/commands/serve.ts', '@waxwing/server'],
] as const;

let folder: string;
/** Paths of the files that the linter refused for what they import. */
let refused: Set<string>;

// One run of the linter over a small tree with one import a file, under the rules of this repository.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-layers-'));
  const { vcs: _, ...rules } = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  await writeFile(join(folder, 'biome.json'), JSON.stringify(rules));
  const cases = [...forbidden, ...allowed].entries();
  for (const [index, [path, specifier]] of cases) {
    const file = join(folder, numbered(path, index));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `import type { Anything } from '${specifier}';\nexport type Same = Anything;\n`);
  }
  refused = await lint();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const named = (cases: typeof forbidden | typeof allowed, first: number) =>
  cases.map(([path, specifier], index) => ({ path, specifier, file: numbered(path, first + index) }));

test.each(named(forbidden, 0))('$path may not import $specifier', ({ file }) => {
  expect(refused).toContain(file);
});

test.each(named(allowed, forbidden.length))('$path may import $specifier', ({ file }) => {
  expect(refused).not.toContain(file);
});

/** Two cases may be about one file; its folder and its suffix are what the rules look at. */
function numbered(path: string, index: number): string {
  return path.replace(/[^/]+$/, (name) => `case-${index}-${name}`);
}

interface Report {
  readonly diagnostics: ReadonlyArray<{
    readonly category: string;
    readonly location: { readonly path: string };
  }>;
}

function lint(): Promise<Set<string>> {
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  return new Promise((resolve) => {
    // It ends with 1 when it finds something, which is what it is here for.
    execFile(join(root, 'node_modules/.bin/biome'), args, { cwd: folder }, (_error, stdout) => {
      const { diagnostics } = JSON.parse(stdout) as Report;
      const found = diagnostics.filter(({ category }) => category.endsWith('noRestrictedImports'));
      resolve(new Set(found.map(({ location }) => location.path)));
    });
  });
}
