import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { minify, type Plugin, transformWithOxc } from 'vite';

const source = new URL('../src/theme/theme.ts', import.meta.url);
const marker = '<!-- head-script -->';

/**
 * Puts the theme script where a page says `<!-- head-script -->`: a classic script that blocks, because a module
 * would run after the first paint and flash the wrong theme. The bundler leaves classic scripts alone, so this plugin
 * compiles and names the file.
 */
export function headScript(): Plugin {
  let script: { fileName: string; code: string };
  let isBuild = false;
  return {
    name: 'waxwing:head-script',
    configResolved(config) {
      isBuild = config.command === 'build';
    },
    async buildStart() {
      if (isBuild) script = await compile();
    },
    transformIndexHtml(html) {
      const src = isBuild ? script.fileName : 'src/theme/theme.ts';
      return html.replace(marker, `<script src="/${src}" crossorigin></script>`);
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: script.fileName, source: script.code });
    },
  };
}

async function compile() {
  const { code: plain } = await transformWithOxc(readFileSync(source, 'utf8'), source.pathname);
  const { code } = await minify('theme.js', plain, { module: false });
  const hash = createHash('sha256').update(code).digest('base64url').slice(0, 8);
  return { fileName: `assets/theme-${hash}.js`, code };
}
