import { repairedPath } from './mangled.ts';

const repaired = repairedPath(location.pathname);
const missing = document.getElementById('missing');
const mangled = document.getElementById('mangled');
const link = mangled?.querySelector('a');
if (repaired !== undefined && missing && mangled && link) {
  missing.hidden = true;
  mangled.hidden = false;
  link.href = repaired;
  document.title = mangled.querySelector('h1')?.textContent ?? document.title;
}
