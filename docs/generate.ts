// Writes docs/operators/ and docs/stages.md from doc blocks, and docs/observe/ from the metric table. Run by `npm run docs`; a test says when the pages are stale.
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { allPages } from './generator/all-pages.ts';
import { observePages } from './generator/observe-pages.ts';
import { stagePage } from './generator/stage-page.ts';

const pages = [...allPages(), ...observePages(), stagePage()];
const paths = new Set(pages.map(({ path }) => path));
for (const path of globSync('docs/operators/*.{md,svg}')) if (!paths.has(path)) rmSync(path);
for (const { path, text } of pages) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
console.log(`${pages.length} files in docs/`);
