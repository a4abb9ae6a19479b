import fc from 'fast-check';
import { from } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { type HoldReport, holdUnstreamable } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

closingSet('holdUnstreamable', {
  operator: (scheduler) => holdUnstreamable({ scheduler }),
  elements: ['Look:\n', '| a |', '\n| b |', '\nSo', '.'],
  badOptions: [
    () => holdUnstreamable({ holdMs: -1 }),
    () => holdUnstreamable({ maxHeldChars: 0 }),
    () => holdUnstreamable({ observe: 1 as never }),
  ],
  holdsTimers: true,
});

/** What leaves for chunks that come in one go. */
function out(...chunks: string[]): string[] {
  const seen: string[] = [];
  from(chunks)
    .pipe(holdUnstreamable())
    .subscribe((text) => seen.push(text));
  return seen;
}

describe('holdUnstreamable', () => {
  it('holds a block until it is whole, and lets the text around it stream', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-c-d-e-|', { a: 'So:\n', b: '| x |', c: '\n| y', d: ' |\n', e: 'Done' });
      const subs = '        ^----------!';
      const expected = '    -a-------X-|';
      expectObservable(source.pipe(holdUnstreamable())).toBe(expected, { a: 'So:\n', X: '| x |\n| y |\nDone' });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('lets a block go when its time has passed, and streams the rest of it', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('  -a-b---c-d|', { a: '{"a"', b: ': 1,', c: ' "b":', d: ' 2}' });
      const expected = '    -----X-c-d|';
      expectObservable(source.pipe(holdUnstreamable({ holdMs: 4 }))).toBe(expected, {
        X: '{"a": 1,',
        c: ' "b":',
        d: ' 2}',
      });
    });
  });

  it('gives each block its own time', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('  -a-b-----|', { a: '```', b: '\n```\n| a' });
      const expected = '    ---X---Y-|';
      expectObservable(source.pipe(holdUnstreamable({ holdMs: 4 }))).toBe(expected, { X: '```\n```\n', Y: '| a' });
    });
  });

  it('lets what is held leave in front of an error', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('-a-#', { a: '| a' }).pipe(holdUnstreamable())).toBe('---(a#)', { a: '| a' });
    });
  });

  it.each([
    ['a fence', ['Code:\n``', '`js\nlet a', '\n``', '`', '\nSo.'], ['Code:\n', '```js\nlet a\n```', '\nSo.']],
    ['a longer fence around a shorter one', ['~~~~\n', '~~~\n', '~~~', '~', 'x'], ['~~~~\n~~~\n~~~~', 'x']],
    ['a fence behind spaces', ['  ```\n', 'a', '\n  ```', '\nb'], ['  ', '```\na\n  ```', '\nb']],
    ['a table', ['| a |\n', '|---|\n', '| 1 |\n', '\nSo'], ['| a |\n|---|\n| 1 |\n\nSo']],
    ['an object with strings', ['{"a": "}', '\\"', '"', '} ok'], ['{"a": "}\\""} ok']],
    ['a list of values', ['[', '1, ', '[2]', '] ok'], ['[1, [2]] ok']],
  ])('takes for a block %s', (_, chunks, expected) => {
    expect(out(...chunks)).toEqual(expected);
  });

  it.each([
    ['code in a line', ['Use `a', '` or ``b', '``.']],
    ['a bar in a line', ['a |', ' b']],
    ['a brace in a line', ['a {', 'b']],
    ['a fence behind four spaces', ['    ```', 'x']],
  ])('takes for none %s', (_, chunks) => {
    expect(out(...chunks)).toEqual(chunks);
  });

  it('holds what may begin a block only until it is certain that none begins', () => {
    expect(out('`', 'a` b', '\n', '[', 'link](u)', '\n``', 'x``')).toEqual(['`a` b', '\n', '[link](u)', '\n', '``x``']);
  });

  it('tells what it held, for how long, and why it let go', () => {
    const reports: HoldReport[] = [];
    const scheduler = new TestScheduler(() => true);
    scheduler.run(({ hot }) => {
      const values = { a: '| a', b: ' |\n', c: 'b\n', d: '{"long":', e: '"object"}\n', f: '```\nx', g: '[1' };
      const source = hot('a-b-c-d-e-f------g-|', values);
      source
        .pipe(holdUnstreamable({ holdMs: 5, maxHeldChars: 12, observe: (report) => reports.push(report) }))
        .subscribe();
    });
    expect(reports).toEqual([
      { kind: 'table', chars: 8, heldMs: 4, reason: 'closed' },
      { kind: 'json', chars: 18, heldMs: 2, reason: 'closed' },
      { kind: 'code', chars: 5, heldMs: 5, reason: 'time' },
    ]);
  });

  it('lets a block go at the bound', () => {
    const reports: HoldReport[] = [];
    const seen: string[] = [];
    from(['{"a": ', '"1234', '5678', '"}'])
      .pipe(holdUnstreamable({ maxHeldChars: 10, observe: (report) => reports.push(report) }))
      .subscribe((text) => seen.push(text));
    expect(seen).toEqual(['{"a": "1234', '5678', '"}']);
    expect(reports).toMatchObject([{ kind: 'json', chars: 11, reason: 'bound' }]);
  });

  it('loses nothing, and holds the same however the text is cut', () => {
    const unit = fc.constantFrom('a', '`', '`', '~', '|', '\n', '\n', ' ', '{', '}', '[', ']', '"', '1', '\\');
    const text = fc.string({ unit, maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 7 }), (whole, size) => {
        const chunks = whole.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
        expect(out(...chunks).join('')).toBe(whole);
        const breaks = (pieces: string[]) => {
          let end = 0;
          return pieces.map((piece) => (end += piece.length));
        };
        const fine = breaks(out(...whole));
        for (const end of breaks(out(...chunks))) expect(fine).toContain(end);
      }),
      { numRuns: 2_000 },
    );
  });
});
