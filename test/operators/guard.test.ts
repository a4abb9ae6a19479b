import { EMPTY, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  type DraftClassifier,
  type DraftVerdict,
  type GuardOptions,
  type GuardPart,
  type GuardReport,
  guard,
  phraseMatcher,
} from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';

const secret = phraseMatcher([{ text: 'secret', category: 'leak', action: 'block' }]);
const rude = phraseMatcher([{ text: 'darn', category: 'tone', action: 'note' }]);

const text = (offset: number, words: string): GuardPart => ({ type: 'text', offset, text: words });
const block = (category: string, from: number): GuardPart => ({ type: 'finding', action: 'block', category, from });
const note = (category: string, from: number): GuardPart => ({ type: 'finding', action: 'note', category, from });
const retract = (fromOffset: number, reason: string, shown: number): GuardPart => ({
  type: 'retract',
  fromOffset,
  reason,
  shown,
});

function marbles(run: Parameters<TestScheduler['run']>[0]): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(run);
}

/** What comes out of a synchronous source. */
function parts(chunks: readonly string[], options: GuardOptions): GuardPart[] {
  const seen: GuardPart[] = [];
  of(...chunks)
    .pipe(guard(options))
    .subscribe((part) => seen.push(part));
  return seen;
}

closingSet('guard', {
  operator: (scheduler) =>
    guard({
      matchers: [secret, rude],
      classifiers: [
        { name: 'slow', check: () => NEVER, everyChars: 4, timeoutMs: 50, onFail: 'open' },
        { name: 'quick', check: () => of({ action: 'allow' }), everyChars: 1, timeoutMs: 50, onFail: 'closed' },
      ],
      scheduler,
    }),
  elements: ['Well, ', 'darn it', ', that is ', 'all', '.'],
  badOptions: [
    () => guard({ releaseLag: -1 }),
    () => guard({ releaseLag: { sentences: 0 } }),
    () => guard({ maxExposedChars: -1 }),
    () => guard({ maxHeldChars: 0 }),
    () => guard({ matchers: [undefined as never] }),
    () => guard({ classifiers: [{ name: 'x', check: () => NEVER, timeoutMs: 0, onFail: 'open' }] }),
    () => guard({ classifiers: [{ name: 'x', check: () => NEVER, timeoutMs: 1, onFail: 'maybe' as never }] }),
    () => guard({ classifiers: [{ name: 'x', check: () => NEVER, timeoutMs: 1, onFail: 'open', everyChars: 0 }] }),
    () => guard({ classifiers: [{ name: 'x', check: () => NEVER, timeoutMs: 1, onFail: 'open', maxConcurrent: 0 }] }),
  ],
  holdsTimers: true,
});

describe('guard with matchers', () => {
  it('passes a clean draft on as it comes', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-(c|)', { a: 'one ', b: 'two ', c: 'three' });
      const subs = '        ^----!';
      const expected = '    -a-b-(c|)';
      expectObservable(source.pipe(guard({ matchers: [secret] }))).toBe(expected, {
        a: text(0, 'one '),
        b: text(4, 'two '),
        c: text(8, 'three'),
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('leaves the source on a trip, takes back what was shown, and refuses', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-c-d-|', { a: 'The sec', b: 'ret', c: ' is 42', d: ', they say' });
      const subs = '        ^----!';
      const expected = '    -a-b-(xyz|)';
      expectObservable(source.pipe(guard({ matchers: [secret], refusal: 'No.' }))).toBe(expected, {
        a: text(0, 'The sec'),
        b: text(7, 'ret'),
        x: block('leak', 4),
        y: retract(4, 'leak', 6),
        z: text(4, '\n\nNo.'),
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('shows nothing of a match, and takes nothing back, when only checked text leaves', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('  -a-b-c-d-|', { a: 'The sec', b: 'ret', c: ' is 42', d: ', they say' });
      const expected = '    -a---(xz|)';
      const options: GuardOptions = { matchers: [secret], releaseLag: Number.POSITIVE_INFINITY, refusal: 'No.' };
      expectObservable(source.pipe(guard(options))).toBe(expected, {
        a: text(0, 'The '),
        x: block('leak', 4),
        z: text(4, '\n\nNo.'),
      });
    });
  });
});

it('unsubscribes the source before the retraction leaves', () => {
  const source = new Subject<string>();
  const observed: boolean[] = [];
  source.pipe(guard({ matchers: [secret] })).subscribe((part) => {
    if (part.type !== 'text') observed.push(source.observed);
  });
  for (const chunk of ['sec', 'ret', ' ']) source.next(chunk);
  expect(observed).toEqual([false, false]);
});

it('reports a soft finding once and goes on', () => {
  expect(parts(['Oh da', 'rn it', '.'], { matchers: [rude] })).toEqual([
    text(0, 'Oh da'),
    note('tone', 3),
    text(5, 'rn it'),
    text(10, '.'),
  ]);
});

describe('guard with classifiers', () => {
  const judging = (verdicts: Observable<DraftVerdict>, options: Partial<DraftClassifier> = {}): DraftClassifier => ({
    name: 'post',
    check: () => verdicts,
    everyChars: 4,
    timeoutMs: 10,
    onFail: 'closed',
    ...options,
  });

  it('lets text through while a check runs, and takes it back on a late trip', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-c-|', { a: 'abcd', b: 'ef', c: 'gh' });
      const subs = '        ^----!  ';
      const check = cold('   ----(v|)', { v: { action: 'block', category: 'bad', from: 2 } as const });
      const expected = '    -a-b-(cxyz|)';
      void check;
      const options: GuardOptions = { classifiers: [judging(check)], refusal: () => '…' };
      expectObservable(source.pipe(guard(options))).toBe(expected, {
        a: text(0, 'abcd'),
        b: text(4, 'ef'),
        c: text(6, 'gh'),
        x: block('bad', 2),
        y: retract(2, 'bad', 6),
        z: text(2, '…'),
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('is open or closed on a failing, late or silent check, as declared', () => {
    for (const check of [throwError(() => new Error('down')), NEVER, of()] as Observable<DraftVerdict>[]) {
      marbles(({ cold, expectObservable }) => {
        const source = () => cold('a|', { a: 'abcdef' });
        const open = guard({ classifiers: [judging(check, { onFail: 'open' })] });
        const closed = guard({ classifiers: [judging(check, { onFail: 'closed' })] });
        const why = check === NEVER ? 'post.late' : 'post.failed';
        const values = { a: text(0, 'abcdef'), x: block(why, 0), y: retract(0, why, 6) };
        expectObservable(source().pipe(open)).toBe(check === NEVER ? 'a 9ms |' : 'a|', values);
        expectObservable(source().pipe(closed)).toBe(check === NEVER ? 'a 9ms (xy|)' : '(x|)', values);
      });
    }
  });

  it('never runs more checks at a time than allowed, and reads the newest draft next', () => {
    const checks: { text: string; verdict: Subject<DraftVerdict> }[] = [];
    const source = new Subject<string>();
    const reports: GuardReport[] = [];
    const classifier = judging(NEVER, {
      maxConcurrent: 1,
      check: (draft) => {
        const verdict = new Subject<DraftVerdict>();
        checks.push({ text: draft.text, verdict });
        return verdict;
      },
    });
    source.pipe(guard({ classifiers: [classifier], observe: (report) => reports.push(report) })).subscribe();
    for (const chunk of ['abcd', 'efgh', 'ijkl']) source.next(chunk);
    expect(checks.map((check) => check.text)).toEqual(['abcd']);
    checks[0]?.verdict.next({ action: 'allow' });
    expect(checks.map((check) => check.text)).toEqual(['abcd', 'abcdefghijkl']);
    expect(reports).toMatchObject([{ type: 'check', classifier: 'post', through: 4, outcome: 'allow' }]);
  });
});

describe('guard that asks again', () => {
  it('guards the second answer, which goes on where the first was cut', () => {
    const again = (...chunks: string[]): GuardOptions => ({
      matchers: [secret],
      reissue: () => of(...chunks),
      refusal: 'No.',
    });
    expect(parts(['It is ', 'secret', ' 42'], again('fine', ' here'))).toEqual([
      text(0, 'It is '),
      text(6, 'secret'),
      block('leak', 6),
      retract(6, 'leak', 6),
      text(6, 'fine'),
      text(10, ' here'),
    ]);
    expect(parts(['It is ', 'secret', ' 42'], again('a secret', '!')).slice(4)).toEqual([
      text(6, 'a secret'),
      block('leak', 8),
      retract(8, 'leak', 6),
      text(8, '\n\nNo.'),
    ]);
  });

  it('refuses when the second answer fails or is empty', () => {
    const failing = { matchers: [secret], refusal: 'No.', reissue: () => throwError(() => new Error('down')) };
    expect(parts(['secret '], failing)).toEqual([block('leak', 0), block('guard.reissue', 0), text(0, 'No.')]);
    const empty = { matchers: [secret], refusal: 'No.', reissue: () => EMPTY };
    expect(parts(['secret '], empty)).toEqual([block('leak', 0), block('guard.reissue', 0), text(0, 'No.')]);
  });
});
