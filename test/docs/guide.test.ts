import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it, vi } from 'vitest';

const root = new URL('../..', import.meta.url);
const folder = new URL('test/docs/.blocks/', root);

const packages: Readonly<Record<string, string>> = {
  tailrace: 'src/index.ts',
  'tailrace/evaluate': 'src/evaluate/index.ts',
  'tailrace/operators': 'operators/index.ts',
  'tailrace/simulate': 'src/simulate/index.ts',
  'tailrace/testing': 'src/testing/index.ts',
};

/** The TypeScript of a page, block by block, with the package's names turned into this checkout's files. */
function blocksOf(page: string): string[] {
  const text = readFileSync(new URL(page, root), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) =>
    code.replace(/from '(tailrace[^']*)'/g, (_, name: string) => `from '../../../${packages[name]}'`),
  );
}

mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['docs/testing.md', 4],
  ['docs/simulating.md', 2],
  ['docs/evaluating.md', 1],
])('%s', (page, count) => {
  const blocks = blocksOf(page);

  it('has blocks to run', () => {
    expect(blocks.length).toBe(count);
  });

  it.each(blocks.map((code, index) => [index + 1, code] as const))('block %i runs', async (number, code) => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    const file = new URL(`${page.replaceAll(/\W/g, '-')}-${number}.ts`, folder);
    writeFileSync(file, code);
    await import(/* @vite-ignore */ file.href);
    if (code.includes('console.log')) expect(said).toHaveBeenCalled();
    said.mockRestore();
  });
});
