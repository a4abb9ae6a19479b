import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const docs = new URL('../../docs/', import.meta.url);
const links = [...readFileSync(new URL('README.md', docs), 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(
  ([, link = '']) => link,
);

it('docs/README.md links to files that are there', () => {
  for (const link of links) expect(existsSync(new URL(link, docs)), link).toBe(true);
});

it('docs/README.md lists every page', () => {
  const pages = readdirSync(docs).filter((name) => name.endsWith('.md') && name !== 'README.md');
  for (const page of pages) expect(links, page).toContain(page);
});
