import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePage } from './bundle-page.ts';

/** Writes the script of the page into a folder: a step of `npm run build`. */
const [folder = 'dist/src/console'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'console.js'), await bundlePage());
