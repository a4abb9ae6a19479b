import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonSuite } from '../../../bench/quality/tool-calls/json-suite.ts';
import { pieces } from '../../../bench/quality/tool-calls/streamed-plan.ts';
import { type JsonKind, JsonScanner } from '../../../operators/tool-calls/json-scanner.ts';

const data = process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const suite = join(data, 'JSONTestSuite/test_parsing');

/** Whether the pieces together are one JSON text, and every token heard, with positions in the whole. */
function scan(parts: Iterable<string>, maxDepth = 1_000): { accepted: boolean; tokens: string[] } {
  const tokens: string[] = [];
  let base = 0;
  const note = (mark: string) => (kind: JsonKind, depth: number, index: number) => {
    tokens.push(`${mark}${kind} ${depth} ${base + index}`);
  };
  const scanner = new JsonScanner({ begin: note('+'), end: note('-') }, maxDepth);
  for (const part of parts) {
    scanner.limit = part.length;
    const at = scanner.scan(part, 0);
    const rest = part.slice(at).replace(/^[ \t\n\r]+/, '');
    if (rest !== '') return { accepted: false, tokens };
    base += part.length;
  }
  return { accepted: scanner.end(), tokens };
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JsonScanner', () => {
  it('tells where each token begins and ends', () => {
    expect(scan(['{"a":[1,true],"b":"c"}']).tokens).toEqual([
      '+object 0 0',
      '+key 1 1',
      '-key 1 4',
      '+array 1 5',
      '+number 2 6',
      '-number 2 7',
      '+literal 2 8',
      '-literal 2 12',
      '-array 1 13',
      '+key 1 14',
      '-key 1 17',
      '+string 1 18',
      '-string 1 21',
      '-object 0 22',
    ]);
  });

  it.each(['1', '-0', '0.5e+10', '"\\ud83d\\ude00"', ' [ ] ', 'null'])('accepts %j', (text) => {
    expect(scan([text]).accepted).toBe(true);
  });

  it.each([
    '',
    ' ',
    '01',
    '-',
    '1.',
    '1e',
    '+1',
    '.5',
    '"\\x"',
    '"\\u12g4"',
    '"\n"',
    '[1,]',
    '{"a":1,}',
    '{"a"}',
    'nul',
    '1 2',
    ']',
  ])('rejects %j', (text) => {
    expect(scan([text]).accepted).toBe(false);
    expect(scan(text).accepted).toBe(false);
  });

  it('is bounded in depth', () => {
    expect(scan(['[[[]]]'], 3).accepted).toBe(true);
    expect(scan(['[[[[]]]]'], 3).accepted).toBe(false);
  });

  it('accepts what JSON.parse accepts and nothing else, whatever the text and the cut', () => {
    const nearJson = fc
      .tuple(
        fc.json({ depthSize: 'small' }),
        fc.nat(),
        fc.constantFrom('', '"', '\\', ',', '}', ']', '0', 'e', ' ', '{', '\n', 'é'),
      )
      .map(([json, at, unit]) => {
        const cut = at % (json.length + 1);
        return json.slice(0, cut) + unit + json.slice(cut + (at % 2));
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), nearJson, fc.string()), (text) => {
        const { accepted, tokens } = scan([text]);
        expect(accepted).toBe(parses(text));
        for (const cut of [1, 4, 'random'] as const) {
          const again = scan(pieces(text, cut));
          expect(again.accepted).toBe(accepted);
          if (accepted) expect(again.tokens).toEqual(tokens);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  describe.skipIf(!existsSync(suite))(`JSONTestSuite (at ${suite}; set TAILRACE_DATA where it is elsewhere)`, () => {
    const cases = existsSync(suite) ? jsonSuite(suite) : [];

    it('is all there', () => {
      expect(cases.length).toBe(318);
    });

    it.each(cases.filter(({ verdict }) => verdict !== 'i').map(({ name, verdict, text }) => [name, verdict, text]))(
      '%s',
      (_, verdict, text) => {
        for (const parts of [[text], pieces(text, 1), pieces(text, 4), pieces(text, 'random')]) {
          expect(scan(parts).accepted).toBe(verdict === 'y');
        }
      },
    );

    it('does not crash on what may be either', () => {
      for (const { text } of cases.filter(({ verdict }) => verdict === 'i')) {
        const { accepted } = scan([text]);
        for (const cut of [1, 4, 'random'] as const) expect(scan(pieces(text, cut)).accepted).toBe(accepted);
      }
    });
  });
});
