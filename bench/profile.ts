import { startServer } from '../apps/server/test/server.ts';
import { type CpuProfile, connectInspector } from './load/inspector.ts';
import { startGenerator } from './load/load.ts';
import { createSecrets, openSecrets, type Target } from './load/secrets-load.ts';

// `node bench/profile.ts`: where the server spends its time while it creates and while it opens secrets.

const secrets = 6_000;
const shownLines = 45;

const server = await startServer({ env: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } });
const inspector = await connectInspector(server.logs());
const generator = startGenerator();
try {
  const target: Target = { port: Number(new URL(server.url).port), pid: server.process.pid };
  await createSecrets(generator, target, secrets);
  const { paths } = await createSecrets(generator, target, secrets);
  await openSecrets(generator, target, paths.splice(0, secrets / 2));
  await inspector.start();
  const created = await createSecrets(generator, target, secrets);
  print('create', await inspector.stop());
  await inspector.start();
  await openSecrets(generator, target, created.paths);
  print('view-once read', await inspector.stop());
} finally {
  generator.stop();
  inspector.close();
  await server.stop();
}

/**
 * Time of each function itself, and of each package with what it calls in native code; idle time left out, the most
 * expensive first.
 */
function print(name: string, { nodes, samples, timeDeltas }: CpuProfile): void {
  const labels = labelsOf(nodes);
  const byFunction = new Map<string, number>();
  const byPackage = new Map<string, number>();
  samples.forEach((id, index) => {
    const label = labels.get(id);
    if (!label || label.own === '(idle)') return;
    const micros = timeDeltas[index] ?? 0;
    byFunction.set(label.own, (byFunction.get(label.own) ?? 0) + micros);
    byPackage.set(label.group, (byPackage.get(label.group) ?? 0) + micros);
  });
  const total = [...byFunction.values()].reduce((sum, micros) => sum + micros, 0);
  process.stdout.write(`\n${name}: ${(total / secrets).toFixed(0)} us a request\n`);
  for (const table of [byPackage, byFunction]) {
    const lines = [...table].sort(([, a], [, b]) => b - a).slice(0, shownLines);
    for (const [label, micros] of lines) {
      const share = ((100 * micros) / total).toFixed(1).padStart(5);
      process.stdout.write(`${share} %  ${(micros / secrets).toFixed(1).padStart(6)} us  ${label}\n`);
    }
    process.stdout.write('\n');
  }
}

type Node = CpuProfile['nodes'][number];

/** Native code has no file, so it is shown with the function that called it. */
function labelsOf(nodes: readonly Node[]): Map<number, { own: string; group: string }> {
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node])));
  return new Map(
    nodes.map((node) => {
      const caller = callerInFile(node, parents);
      const own = node === caller ? placeOf(node) : `${node.callFrame.functionName} < ${placeOf(caller)}`;
      return [node.id, { own: caller ? own : node.callFrame.functionName, group: groupOf(node, caller) }];
    }),
  );
}

function callerInFile(node: Node, parents: ReadonlyMap<number, Node>): Node | undefined {
  let at: Node | undefined = node;
  while (at !== undefined && at.callFrame.url === '') at = parents.get(at.id);
  return at;
}

function placeOf(node: Node | undefined): string {
  if (!node) return '';
  const { functionName, url, lineNumber } = node.callFrame;
  return `${functionName || '(anonymous)'} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
}

function groupOf(node: Node, caller: Node | undefined): string {
  const url = caller?.callFrame.url ?? '';
  const folder =
    /node_modules\/([^/]+(?:\/rate[^/]*)?)|apps\/server\/src\/([^/]+(?:\/sqlite)?)|(node:[a-z_]+(?:\/[a-z]+)?)/.exec(
      url,
    );
  return `[${folder?.[1] ?? folder?.[2] ?? folder?.[3] ?? (url || node.callFrame.functionName)}]`;
}
