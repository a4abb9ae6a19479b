import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allPages } from '../../docs/generator/all-pages.ts';
import { docsIn } from '../../docs/generator/doc-block.ts';
import { parseMarbles } from '../../docs/generator/marble-block.ts';
import { marbleSvg } from '../../docs/generator/marble-svg.ts';
import { optionsOf } from '../../docs/generator/options-table.ts';

const pages = allPages();

describe('docs/operators', () => {
  it.each(pages.map(({ path, text }) => [path, text] as const))('%s is as `npm run docs` writes it', (path, text) => {
    expect(existsSync(path), `${path} is missing: run \`npm run docs\``).toBe(true);
    expect(readFileSync(path, 'utf8'), `${path} is stale: run \`npm run docs\``).toBe(text);
  });

  it('holds nothing else', () => {
    const there = globSync('docs/operators/*').sort();
    expect(there).toEqual(pages.map(({ path }) => path).sort());
  });

  it('links to files that are there', () => {
    const links = pages.flatMap(({ text }) =>
      [...text.matchAll(/\]\((?!http)([^)]+)\)/g)].map(([, link = '']) => link),
    );
    expect(links.length).toBeGreaterThan(pages.length);
    for (const link of links) expect(existsSync(`docs/operators/${link}`), link).toBe(true);
  });
});

const FILE = `/** Options of {@link half}. */
export interface HalfOptions {
  /** How much, from 0 to 1. Default 0.5. */
  readonly ratio?: number;
  readonly observe?: (report: { readonly left: number }) => void;
}

/**
 * Halves numbers.
 *
 * \`\`\`marbles
 * operator: half()
 * source: -a-|
 * expected: -b-|
 * \`\`\`
 */
export function half(options: HalfOptions = {}): MonoTypeOperatorFunction<number> {
  return map((n) => n * (options.ratio ?? 0.5));
}
`;

describe('the generator', () => {
  const [doc] = docsIn('half.ts', FILE);

  it('reads a doc block with its declaration and fences', () => {
    expect(doc).toEqual({
      name: 'half',
      file: 'half.ts',
      signature: 'function half(options: HalfOptions = {}): MonoTypeOperatorFunction<number>',
      text: expect.stringMatching(/^Halves numbers\./),
      fences: [{ info: 'marbles', body: 'operator: half()\nsource: -a-|\nexpected: -b-|\n' }],
    });
  });

  it('finds the options of the interfaces that one extends, or picks from', () => {
    const [doc] = docsIn('operators/half.ts', FILE);
    if (doc === undefined) throw new Error('no doc');
    const inherits = FILE.replace(
      'HalfOptions {',
      "HalfOptions extends Pick<FallbackOptions<T, P>, 'after' | 'prefix'> {",
    );
    expect(optionsOf(doc, inherits).map(({ name }) => name)).toEqual(['ratio?', 'observe?', 'after?', 'prefix?']);
    const whole = FILE.replace('HalfOptions {', 'HalfOptions<T, P> extends ShownOptions<T, P> {');
    expect(optionsOf(doc, whole).map(({ name }) => name)).toContain('maxHeld?');
  });

  it('reads the options from their interface', () => {
    expect(doc && optionsOf(doc, FILE)).toEqual([
      { name: 'ratio?', type: 'number', text: 'How much, from 0 to 1. Default 0.5.' },
      { name: 'observe?', type: '(report: { readonly left: number }) => void', text: '' },
    ]);
  });

  it('draws every marble, the ends, the call and the legend', () => {
    const svg = marbleSvg(
      parseMarbles(
        'operator: concatWith(later)\nsource: -a-|\ncold later: b-#\nlater subs: ---^-!\nexpected: -a-b-#\nvalues: { a: 1 < 2 }',
      ),
      'A title & more',
    );
    expect(svg.match(/<circle/g)).toHaveLength(4);
    expect(svg.match(/class="end"/g)).toHaveLength(1);
    expect(svg.match(/class="error"/g)).toHaveLength(2);
    expect(svg).toContain('>concatWith(later)</text>');
    expect(svg).toContain('>a = true</text>');
    expect(svg).toContain('<title>A title &amp; more</title>');
  });
});
