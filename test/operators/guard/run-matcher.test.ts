import { describe, expect, it } from 'vitest';
import { type Run, runMatcher } from '../../../operators/index.ts';
import { findingsIn, safeAfterEach } from './findings.ts';

/** Looks at runs of digits and hyphens that have a hyphen; finds `7`; writes down what it was shown. */
function sevens(seen: Run[] = [], maxChars = 8) {
  return runMatcher({
    starts: /\d/,
    continues: /[\d-]/,
    needs: /-/,
    maxChars,
    contextChars: 4,
    find: (run) => {
      seen.push(run);
      return [...run.text.matchAll(/7/g)].map(({ index }) => ({ category: 'seven', action: 'note' as const, index }));
    },
  });
}

describe('runMatcher', () => {
  it('looks at whole runs, with what stands around them, and at no others', () => {
    const seen: Run[] = [];
    findingsIn(sevens(seen), 'in 1977: 12-34, -5 and 6-', 3);
    expect(seen).toEqual([
      { text: '12-34', before: '77: ', after: ',' },
      { text: '6-', before: 'and ', after: '' },
    ]);
  });

  it('says where a match begins, and that it is certain behind the run', () => {
    expect(findingsIn(sevens(), 'a 1-7 b')).toEqual([{ category: 'seven', action: 'note', from: 4, at: 6 }]);
    expect(findingsIn(sevens(), '7-')).toEqual([{ category: 'seven', action: 'note', from: 0, at: 2 }]);
  });

  it('looks at a long run in pieces that overlap, and reports nothing twice', () => {
    for (const size of [1, 3, 40]) {
      const seen: Run[] = [];
      const found = findingsIn(sevens(seen), '0-234567890-23456789', size);
      expect(seen.map(({ text }) => text)).toEqual(['0-234567', '4567890-', '890-2345', '23456789']);
      expect(found.map(({ from }) => from)).toEqual([7, 17]);
    }
  });

  it('is safe through the start of the run it reads', () => {
    expect(safeAfterEach(sevens(), 'ab12-3c4')).toEqual([1, 2, 2, 2, 2, 2, 7, 7]);
  });

  it('keeps a bounded tail', () => {
    const seen: Run[] = [];
    const matcher = sevens(seen)();
    for (let i = 0; i < 10_000; i++) matcher.push('x'.repeat(7));
    matcher.push('1-7');
    expect(matcher.end()).toEqual([{ category: 'seven', action: 'note', from: 70_002, at: 70_003 }]);
    expect(seen).toEqual([{ text: '1-7', before: 'xxxx', after: '' }]);
  });

  it('refuses bounds that make no sense', () => {
    expect(() => sevens([], 1)).toThrow(/^runMatcher: maxChars must be a whole number from 2 to/);
  });
});
