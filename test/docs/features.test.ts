import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const docs = new URL('docs/', root);
const page = readFileSync(new URL('features.md', docs), 'utf8');
const scripts = (JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { scripts: Record<string, string> })
  .scripts;
const usage = ['main.ts', 'usage.ts']
  .map((file) => new URL(`src/cli/${file}`, root))
  .filter((file) => existsSync(file));
const commands = usage.map((file) => readFileSync(file, 'utf8')).join('\n');

const links = [...page.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, title = '', link = '']) => ({ title, link }));
const rows = [...page.matchAll(/^\| ([^|]+?) +\| (.+?) +\|$/gm)]
  .map(([, feature = '', shown = '']) => ({ feature, shown }))
  .filter(({ feature }) => feature !== 'feature' && !/^-+$/.test(feature));

describe('docs/features.md', () => {
  it('has a row for every feature, and each has something that shows it or says that it is not built', () => {
    expect(rows.length).toBe(56);
    for (const { feature, shown } of rows) expect(shown, feature).toMatch(/\]\(|`npm |^Not built/);
  });

  it.each(links)('links to $link: $title', ({ title, link }) => {
    const file = new URL(link, docs);
    expect(existsSync(file)).toBe(true);
    if (link.endsWith('.test.ts')) expect(readFileSync(file, 'utf8')).toContain(title);
  });

  it.each([...new Set(page.match(/`npm run [^`]+`/g))])('names a command that is there: %s', (command) => {
    const [, script = '', rest = ''] = /^`npm run (\S+)(?: -- (.*))?`$/.exec(command) ?? [];
    expect(Object.keys(scripts)).toContain(script);
    const [first = ''] = rest.split(' ');
    if (script === 'tailrace') expect(commands).toMatch(new RegExp(`^  ${first}\\b`, 'm'));
    if (script === 'bench') {
      const found = [`bench/${first}.ts`, `bench/${first}/`].some((each) => existsSync(new URL(each, root)));
      expect(found).toBe(true);
    }
  });
});
