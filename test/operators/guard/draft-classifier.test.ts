import { NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Draft,
  type DraftClassifier,
  type DraftVerdict,
  type GuardReport,
  guard,
} from '../../../operators/index.ts';
import { closingSet } from '../closing-set.ts';
import { marbles } from '../marbles.ts';
import { block, note, retract, text } from './guard-parts.ts';

const allow: DraftVerdict = { action: 'allow' };

/** A closed classifier that checks every four characters and gives those verdicts. */
function judging(verdicts: Observable<DraftVerdict>, options: Partial<DraftClassifier> = {}): DraftClassifier {
  return { name: 'post', check: () => verdicts, everyChars: 4, timeoutMs: 10, onFail: 'closed', ...options };
}

closingSet('guard', {
  operator: (scheduler) =>
    guard({
      classifiers: [
        judging(NEVER, { onFail: 'open', timeoutMs: 50 }),
        judging(of(allow), { everyChars: 1, maxConcurrent: 1 }),
      ],
      scheduler,
    }),
  elements: ['Well, ', 'this is ', 'all', '.'],
  badOptions: [
    () => guard({ classifiers: [judging(NEVER, { timeoutMs: -1 })] }),
    () => guard({ classifiers: [judging(NEVER, { timeoutMs: undefined as never })] }),
    () => guard({ classifiers: [judging(NEVER, { onFail: 'maybe' as never })] }),
    () => guard({ classifiers: [judging(NEVER, { onFail: undefined as never })] }),
    () => guard({ classifiers: [judging(NEVER, { everyChars: 0 })] }),
    () => guard({ classifiers: [judging(NEVER, { maxConcurrent: 0 })] }),
    () => guard({ classifiers: [judging(NEVER, { check: 1 as never })] }),
  ],
  holdsTimers: true,
});

describe('a classifier beside the stream', () => {
  it('lets text through while it checks, and takes it back on a late trip', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b---d-|', { a: 'abcd', b: 'ef', d: 'h' });
      const subs = '        ^----!';
      const check = cold('   ----(v|)', { v: { action: 'block', category: 'bad', from: 2 } as const });
      const checkSubs = '   -^---!';
      const expected = '    -a-b-(xyz|)';
      const classifiers = [judging(check)];
      expectObservable(source.pipe(guard({ classifiers, refusal: () => '…' }))).toBe(expected, {
        a: text(0, 'abcd'),
        b: text(4, 'ef'),
        x: block('bad', 2),
        y: retract(2, 'bad', 4),
        z: text(2, '…'),
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectSubscriptions(check.subscriptions).toBe(checkSubs);
    });
  });

  it('lets out only what it has passed with a lag of Infinity, and the rest with its last verdict', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b--|', { a: 'abcd', b: 'ef' });
      const check = cold('   ---(v|)', { v: allow });
      const checkSubs = ['  -^--!', '  ------^--!'];
      const expected = '    ----a----(b|)';
      const options = { classifiers: [judging(check)], releaseLag: Number.POSITIVE_INFINITY };
      expectObservable(source.pipe(guard(options))).toBe(expected, { a: text(0, 'abcd'), b: text(4, 'ef') });
      expectSubscriptions(check.subscriptions).toBe(checkSubs.map((each) => each.trim()));
    });
  });

  it('is left at once on unsubscribe, and so is its timer', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a----', { a: 'abcd' });
      const check = cold<DraftVerdict>('   ------', {});
      const checkSubs = '   -^--!';
      const unsub = '       ----!';
      expectObservable(source.pipe(guard({ classifiers: [judging(check)] })), unsub).toBe('-a', { a: text(0, 'abcd') });
      expectSubscriptions(check.subscriptions).toBe(checkSubs);
    });
  });

  it('does not hold up an error longer than its verdict takes', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const source = hot('  -a-#', { a: 'abcd' });
      const check = cold('   ----(v|)', { v: allow });
      const expected = '    -a---#';
      expectObservable(source.pipe(guard({ classifiers: [judging(check)] }))).toBe(expected, { a: text(0, 'abcd') });
    });
  });

  const bad: readonly [string, Observable<DraftVerdict>, string, string][] = [
    ['fails', throwError(() => new Error('down')), 'post.failed', 'a|'],
    ['gives no verdict', of(), 'post.failed', 'a|'],
    ['gives nothing for a verdict', of(undefined as unknown as DraftVerdict), 'post.failed', 'a|'],
    ['gives a verdict nobody knows', of({ action: 'maybe' } as unknown as DraftVerdict), 'post.failed', 'a|'],
    ['is late', NEVER, 'post.late', 'a 9ms |'],
  ];
  it.each(bad)('that %s is open as declared', (_, check, __, expected) => {
    marbles(({ cold, expectObservable }) => {
      const open = guard({ classifiers: [judging(check, { onFail: 'open' })] });
      expectObservable(cold('a|', { a: 'abcdef' }).pipe(open)).toBe(expected, { a: text(0, 'abcdef') });
    });
  });

  it.each(bad)('that %s is closed as declared', (_, check, category) => {
    marbles(({ cold, expectObservable }) => {
      const closed = guard({ classifiers: [judging(check)] });
      const values = { a: text(0, 'abcdef'), x: block(category, 0), y: retract(0, category, 6) };
      const expected = category === 'post.late' ? 'a 9ms (xy|)' : '(x|)';
      expectObservable(cold('a-|', { a: 'abcdef' }).pipe(closed)).toBe(expected, values);
    });
  });

  it('that throws when it is asked has failed', () => {
    const check = () => {
      throw new Error('no client');
    };
    const parts: unknown[] = [];
    of('abcdef')
      .pipe(guard({ classifiers: [judging(NEVER, { check })] }))
      .subscribe((part) => parts.push(part));
    expect(parts).toEqual([block('post.failed', 0)]);
  });
});

describe('checks of one draft', () => {
  /** A guard fed by hand whose checks are answered by hand. */
  function rig(options: Partial<DraftClassifier> = {}, guardOptions = {}) {
    const source = new Subject<string>();
    const asked: { readonly draft: Draft; readonly verdict: Subject<DraftVerdict> }[] = [];
    const reports: GuardReport[] = [];
    const parts: unknown[] = [];
    const check = (draft: Draft) => {
      const verdict = new Subject<DraftVerdict>();
      asked.push({ draft, verdict });
      return verdict;
    };
    const classifiers = [judging(NEVER, { check, timeoutMs: Number.POSITIVE_INFINITY, ...options })];
    const observe = (report: GuardReport) => reports.push(report);
    source.pipe(guard({ classifiers, observe, ...guardOptions })).subscribe((part) => parts.push(part));
    const answer = (at: number, verdict: DraftVerdict = allow) => asked[at]?.verdict.next(verdict);
    return { source, asked, reports, parts, answer };
  }

  it('never exceed the number allowed; the next one reads the newest draft and knows what is passed', () => {
    const { source, asked, answer } = rig({ maxConcurrent: 1 });
    for (const chunk of ['abcd', 'efgh', 'ijkl']) source.next(chunk);
    expect(asked.map(({ draft }) => draft)).toEqual([{ text: 'abcd', from: 0, checked: 0, final: false }]);
    answer(0);
    source.next('m');
    source.complete();
    expect(asked.length).toBe(2);
    expect(asked[1]?.draft).toEqual({ text: 'abcdefghijkl', from: 0, checked: 4, final: false });
    answer(1);
    expect(asked[2]?.draft).toEqual({ text: 'abcdefghijklm', from: 0, checked: 12, final: true });
  });

  it('may settle in any order: a later one that passes has read what the earlier one reads', () => {
    const { source, answer, parts } = rig({}, { releaseLag: Number.POSITIVE_INFINITY });
    source.next('abcd');
    source.next('efgh');
    answer(1);
    expect(parts).toEqual([text(0, 'abcdefgh')]);
    answer(0, { action: 'block', category: 'bad' });
    expect(parts.slice(1)).toEqual([block('bad', 0), retract(0, 'bad', 8)]);
  });

  it('may fail where a later one has passed the same text', () => {
    const { source, asked, answer, parts, reports } = rig();
    source.next('abcd');
    source.next('efgh');
    answer(1);
    asked[0]?.verdict.error(new Error('down'));
    source.complete();
    expect(parts).toEqual([text(0, 'abcd'), text(4, 'efgh')]);
    expect(reports).toMatchObject([{ outcome: 'allow' }, { outcome: 'failed' }, { type: 'passed' }]);
  });

  it('report what they find softly, once', () => {
    const { source, answer, parts } = rig();
    source.next('abcd');
    source.next('efgh');
    for (const at of [0, 1]) answer(at, { action: 'note', category: 'tone', from: 1 });
    expect(parts).toEqual([text(0, 'abcd'), text(4, 'efgh'), note('tone', 1)]);
  });

  it('are cancelled by the first trip', () => {
    const { source, asked, answer, parts, reports } = rig();
    source.next('abcd');
    source.next('efgh');
    answer(1, { action: 'block', from: 5 });
    expect(asked.map(({ verdict }) => verdict.observed)).toEqual([false, false]);
    expect(source.observed).toBe(false);
    expect(parts.slice(2)).toEqual([block('post', 5), retract(5, 'post', 3)]);
    expect(reports.map((report) => report.type)).toEqual(['check', 'trip']);
    expect(reports[0]).toMatchObject({ classifier: 'post', through: 8, outcome: 'block' });
  });

  it('read the last part of a long draft, and give offsets in it', () => {
    const { source, asked, answer, parts } = rig({ maxConcurrent: 1 }, { maxHeldChars: 10 });
    source.next('0123456789');
    answer(0);
    source.next('abcdefghij');
    expect(asked[1]?.draft).toEqual({ text: 'abcdefghij', from: 10, checked: 0, final: false });
    answer(1, { action: 'block', category: 'bad', from: 3 });
    expect(parts.slice(2)).toEqual([block('bad', 13), retract(13, 'bad', 7)]);
  });

  it('that fall behind what is kept have failed', () => {
    const closed = rig({ maxConcurrent: 1 }, { maxHeldChars: 10 });
    for (const chunk of ['0123456789', 'a']) closed.source.next(chunk);
    expect(closed.parts.slice(2)).toEqual([block('post.behind', 0), retract(0, 'post.behind', 11)]);
    const open = rig({ maxConcurrent: 1, onFail: 'open' }, { maxHeldChars: 10, releaseLag: Number.POSITIVE_INFINITY });
    for (const chunk of ['0123456789', 'a']) open.source.next(chunk);
    expect(open.parts).toEqual([text(0, '0123456789a')]);
    expect(open.reports).toMatchObject([{ type: 'check', through: 11, outcome: 'behind' }]);
  });

  it('never leave more exposed than allowed', () => {
    const { source, answer, parts } = rig({ maxConcurrent: 1 }, { maxExposedChars: 6 });
    for (const chunk of ['abcd', 'efgh', 'ijkl']) source.next(chunk);
    expect(parts).toEqual([text(0, 'abcd'), text(4, 'ef')]);
    answer(0);
    expect(parts.slice(2)).toEqual([text(6, 'ghij')]);
  });
});
