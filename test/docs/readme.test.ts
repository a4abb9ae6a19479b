import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mode, Pipeline } from '../../src/index.ts';
import { type PortCall, play, type Score } from '../../src/testing/index.ts';

const root = new URL('../..', import.meta.url);
const page = readFileSync(new URL('README.md', root), 'utf8');
/** Without the remarks beside the marbles. */
const bare = page.replace(/(?<=[|tp]) {3,}[a-z]+ [a-z ,:]+$/gm, '');
const folder = new URL('test/docs/.readme/', root);
const packages: Readonly<Record<string, string>> = {
  tailrace: 'src/index.ts',
  'tailrace/operators': 'operators/index.ts',
  'tailrace/testing': 'src/testing/index.ts',
};
const blocks = [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = '', code = '']) => ({
  name,
  code: code.replace(/from '(tailrace[^']*)'/g, (_, from: string) => `from '../../../${packages[from]}'`),
}));

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const { name, code } of blocks) writeFileSync(new URL(name, folder), code);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the code of README.md', () => {
  it('names the file of every block', () => {
    expect(page.match(/```ts\n/g)).toHaveLength(blocks.length);
    expect(blocks.map(({ name }) => name)).toEqual(['helper.ts', 'helper.test.ts']);
  });

  it('type-checks as strictly as the project', () => {
    const config = new URL('tsconfig.json', folder);
    // A program of one's own gives no declarations to others.
    const compilerOptions = { declaration: false, isolatedDeclarations: false };
    writeFileSync(config, JSON.stringify({ extends: '../../../tsconfig.json', include: ['*.ts'], compilerOptions }));
    const options = { cwd: root.pathname, encoding: 'utf8' } as const;
    const said = spawnSync('node_modules/.bin/tsc', ['--noEmit', '-p', config.pathname], options);
    expect(`${said.stdout}${said.stderr}`).toBe('');
    expect(said.status).toBe(0);
  });

  it('plays as it says', async () => {
    await import(/* @vite-ignore */ new URL('helper.test.ts', folder).href);
  });
});

const millisAChar = 10;
const column = (at: number): number => Math.round(at / millisAChar);

/** A line of a marble diagram: dashes while any call works, `|` where one ends, and marks over both. */
function lane(calls: readonly PortCall[], marks: readonly (readonly [at: number, mark: string])[]): string {
  const cells: string[] = [];
  for (const { beganAt, endedAt = beganAt } of calls) {
    for (let at = column(beganAt); at < column(endedAt); at++) cells[at] ??= '-';
    cells[column(endedAt)] = '|';
  }
  for (const [at, mark] of marks) cells[column(at)] = mark;
  return Array.from(cells, (cell = ' ') => cell).join('');
}

function drawn(title: string, score: Score): string {
  const of = (port: string, what?: string): PortCall[] =>
    score.calls.filter((call) => call.port === port && (what === undefined || call.what === what));
  const plan = of('model', 'plan');
  const began = plan[0]?.beganAt ?? 0;
  const planned: [number, string][] = [100, 140].map((after) => [began + after, 'p']);
  const compose = of('model', 'compose');
  const lanes: [string, string][] = [
    ['screen', lane(of('screen'), [])],
    ['guess', lane(of('intent'), [])],
    ['plan', lane(plan, planned)],
    ['search', lane(of('tools', 'search_books'), [])],
    ['stock', lane(of('tools', 'check_stock'), [])],
    ['compose', lane(compose, [])],
    [
      'answer',
      lane(
        [],
        score.text.map(({ at }) => [at, 't']),
      ),
    ],
  ];
  return lanes
    .filter(([, line]) => line !== '')
    .map(([name, line], row) => `    ${(row === 0 ? title : '').padEnd(8)}${name.padEnd(9)}${line}`)
    .join('\n');
}

describe('the marbles of README.md', () => {
  it.each<[string, Mode]>([
    ['before', 'sequential'],
    ['after', 'streaming'],
  ])('%s is a run in mode %s', async (title, mode) => {
    const { default: helper } = (await import(/* @vite-ignore */ new URL('helper.ts', folder).href)) as {
      readonly default: Pipeline;
    };
    const search = { name: 'search_books', args: { genre: 'detective' } };
    const score = play(helper, {
      mode,
      ports: {
        screen: '10ms (y|)',
        intent: '30ms (g|)',
        model: {
          plan: '100ms s 39ms (k|)',
          compose: mode === 'sequential' ? '60ms (ab|)' : ['60ms (a|)', '60ms (b|)'],
        },
        tools: { search_books: '80ms (R|)', check_stock: '60ms (K|)' },
        postCheck: '(y|)',
      },
      values: {
        y: { action: 'allow' },
        g: { label: 'search', confidence: 0.9, calls: [search] },
        s: search,
        k: { name: 'check_stock', args: { id: 'b-7' } },
        R: { count: 2 },
        K: { copies: 3 },
        a: 'We have two. ',
        b: 'Both are in stock.',
      },
    });
    const marbles = drawn(title, score);
    expect(bare.includes(marbles), `README.md does not hold:\n${marbles}`).toBe(true);
  });
});

it('README.md links to files that are there', () => {
  for (const [, link = ''] of page.matchAll(/\]\(([^)#:]+)\)/g)) {
    expect(existsSync(new URL(link, root)), link).toBe(true);
  }
});
