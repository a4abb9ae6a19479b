import { describe, expect, it } from 'vitest';
import { operatorDocs } from '../../docs/doc-block.ts';
import { runExample } from '../../docs/example-block.ts';
import { parseMarbles, runMarbles } from '../../docs/marble-block.ts';

const docs = operatorDocs();
const documented = docs.filter(({ fences }) => fences.some(({ info }) => info === 'marbles'));
const bare = docs.filter((doc) => !documented.includes(doc));

describe('the doc blocks of operators', () => {
  it('are found', () => {
    expect(docs.map(({ name }) => name)).toContain('batchTime');
    expect(docs.length).toBeGreaterThan(5);
  });

  for (const { name, file, fences } of documented) {
    const diagrams = fences.filter(({ info }) => info === 'marbles');
    it.each(diagrams.map(({ body }, i) => [i + 1, body]))(
      `${name} (${file}) does what its diagram %i says`,
      (_, body) => {
        runMarbles(parseMarbles(String(body)), (actual, expected) => expect(actual).toEqual(expected));
      },
    );

    const examples = fences.filter(({ info }) => info === 'ts @example');
    it.runIf(examples.length > 0)(`${name} logs what its examples say`, () => {
      for (const { body } of examples) {
        const { logged, promised } = runExample(body);
        expect(promised.length, 'lines promised by `// → …`').toBeGreaterThan(0);
        expect(logged).toEqual(promised);
      }
    });
  }

  for (const { name, file } of bare) it.todo(`${name} (${file}) has no diagram that can be run`);

  it('refuses a diagram with a line of another form', () => {
    expect(() => parseMarbles('operator: map(x => x)\n-a-b-|')).toThrow(/a line is `name: what`/);
    expect(() => parseMarbles('source: -a-|\nexpected: -a-|')).toThrow(/no operator/);
  });

  it('sees a diagram that says what is not so', () => {
    const wrong = parseMarbles('operator: delay(2)\nsource: -a-|\nexpected: -a---|');
    const assertEqual = (actual: unknown, expected: unknown) => expect(actual).toEqual(expected);
    expect(() => runMarbles(wrong, assertEqual)).toThrow();
    const right = parseMarbles('operator: delay(2)\nsource: -a-|\nsource subs: ^--!\nexpected: ---(a|)');
    runMarbles(right, assertEqual);
  });
});
