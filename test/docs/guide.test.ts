import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { standardPorts } from '../../src/engine/port-names.ts';
import { parseModel } from '../../src/simulate/index.ts';

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

it('docs/simulating.md shows a world that can be read, with every part there is', () => {
  const page = readFileSync(new URL('docs/simulating.md', root), 'utf8');
  const [, world = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { workload } = parseModel(world, '.');
  expect(Object.keys(parse(world)).sort()).toEqual(['arrivals', 'ports', 'resources', 'slow', 'workload']);
  const source = readFileSync(new URL('src/simulate/model/parse-workload.ts', root), 'utf8');
  const known = [...source.matchAll(/(?:count|number|list)\('(\w+)'/g)].map(([, key]) => key);
  for (const key of known.filter((each) => each !== 'weight' && each !== 'calls'))
    expect(Object.keys(workload)).toContain(key);
  for (const port of Object.keys(standardPorts).filter((each) => !/fast|strong|router/.test(each))) {
    expect(Object.keys(parse(world).ports)).toContain(port);
  }
});

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
