import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operatorDocs } from '../../docs/generator/doc-block.ts';
import { runExample } from '../../docs/generator/example-block.ts';
import { parseMarbles, runMarbles } from '../../docs/generator/marble-block.ts';
import { diagramsOf, examplesOf, isComparison } from '../../docs/generator/operator-page.ts';
import * as operators from '../../operators/index.ts';

const docs = operatorDocs();
const equal = (actual: unknown, expected: unknown): void => expect(actual).toEqual(expected);

describe('the doc blocks of operators', () => {
  it('are of all that is exported as an operator', () => {
    const documented = docs.map(({ name }) => name);
    expect(documented).toEqual(expect.arrayContaining(['batchTime', 'guard', 'raceCancel', 'sentences', 'speculate']));
    for (const name of documented) expect(Object.keys(operators)).toContain(name);
  });

  describe.each(docs.map((doc) => [doc.name, doc] as const))('%s', (_, doc) => {
    const diagrams = diagramsOf(doc).map(({ body }) => body);
    const examples = examplesOf(doc).map(({ body }) => body);

    it('has a diagram, an example, a comparison with RxJS, and says what it throws', () => {
      expect(diagrams.length, `diagrams (\`\`\`marbles) in ${doc.file}`).toBeGreaterThan(0);
      expect(examples.length, `examples (\`\`\`ts @example) in ${doc.file}`).toBeGreaterThan(0);
      const comparisons = doc.text.split(/\n{2,}/).filter(isComparison);
      expect(comparisons.length, `paragraphs that begin with RxJS in ${doc.file}`).toBeGreaterThan(0);
      expect(doc.text).toMatch(/^@throws /m);
    });

    it('is held to the closing set, and to when it subscribes and leaves its source', () => {
      const tests = readFileSync(`test/${doc.file.replace(/\.ts$/, '.test.ts')}`, 'utf8');
      expect(tests).toMatch(new RegExp(`closingSet(<.*>)?\\('${doc.name}'`));
      expect(tests).toMatch(/expectSubscriptions\(/);
    });

    it.each(diagrams)('does what its diagram says:\n%s', (diagram) => {
      runMarbles(parseMarbles(diagram), equal);
    });

    it.each(examples)('logs what its example says:\n%s', (example) => {
      const { logged, promised } = runExample(example);
      expect(promised.length, 'lines promised by `// → …`').toBeGreaterThan(0);
      expect(logged).toEqual(promised);
    });
  });
});

describe('a diagram', () => {
  it('is refused with a line of another form, or without an operator', () => {
    expect(() => parseMarbles('operator: map(x => x)\n-a-b-|')).toThrow(/a line is `name: what`/);
    expect(() => parseMarbles('source: -a-|\nexpected: -a-|')).toThrow(/no operator/);
  });

  it('fails where it says what is not so, in what comes out or when a stream is left', () => {
    const right = 'operator: delay(2)\nsource: -a-|\nsource subs: ^--!\nexpected: ---(a|)';
    runMarbles(parseMarbles(right), equal);
    expect(() => runMarbles(parseMarbles(right.replace('(a|)', 'a|')), equal)).toThrow();
    expect(() => runMarbles(parseMarbles(right.replace('^--!', '^-!')), equal)).toThrow();
  });
});

describe('an example', () => {
  it('runs in virtual time, and tells what it logs beside what it promised', () => {
    const code =
      "import { timer } from 'rxjs';\ntimer(60_000).subscribe(() => console.log('late', { a: 1 }));\n// → late";
    expect(runExample(code)).toEqual({ logged: ['late {"a":1}'], promised: ['late'] });
  });
});
