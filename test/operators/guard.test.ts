import { EMPTY, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type GuardOptions, type GuardReport, guard } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { block, guarded, note, retract, rude, secret, text } from './guard/guard-parts.ts';
import { marbles } from './marbles.ts';

closingSet('guard', {
  operator: (scheduler) => guard({ matchers: [secret, rude], scheduler }),
  elements: ['Well, ', 'darn it', ', that is ', 'all', '.'],
  badOptions: [
    () => guard({ releaseLag: -1 }),
    () => guard({ releaseLag: 1.5 }),
    () => guard({ releaseLag: { sentences: 0 } }),
    () => guard({ maxExposedChars: -1 }),
    () => guard({ maxHeldChars: 0 }),
    () => guard({ matchers: [undefined as never] }),
    () => guard({ refusal: 1 as never }),
    () => guard({ reissue: 1 as never }),
    () => guard({ bridge: 1 as never }),
    () => guard({ observe: 1 as never }),
  ],
  holdsTimers: false,
});

closingSet('guard', {
  operator: () =>
    guard({ matchers: [secret], releaseLag: { sentences: 1 }, refusal: 'No.', reissue: () => of('Yes', '!') }),
  elements: ['It is ', 'no', ' sec. ', 'I think', '.'],
  badOptions: [() => guard({ releaseLag: Number.NaN })],
  holdsTimers: false,
});

closingSet('guard', {
  operator: () => guard(),
  elements: ['Nobody ', '\ud83d', '\ude00 checks', '', ' this.'],
  badOptions: [() => guard({ maxHeldChars: 0.5 })],
  holdsTimers: false,
});

describe('guard', () => {
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

  it('trips on the last word when the source completes', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-|', { a: 'a secret' });
      const subs = '        ^--!';
      const expected = '    -a-(xyz|)';
      expectObservable(source.pipe(guard({ matchers: [secret], refusal: 'No.' }))).toBe(expected, {
        a: text(0, 'a secret'),
        x: block('leak', 2),
        y: retract(2, 'leak', 6),
        z: text(2, '\n\nNo.'),
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('lets a trip of what was shown replace an error of the source', () => {
    marbles(({ hot, expectObservable }) => {
      const options: GuardOptions = { matchers: [secret], refusal: 'No.' };
      expectObservable(hot('-a-#', { a: 'a secret' }).pipe(guard(options))).toBe('-a-(xyz|)', {
        a: text(0, 'a secret'),
        x: block('leak', 2),
        y: retract(2, 'leak', 6),
        z: text(2, '\n\nNo.'),
      });
      expectObservable(hot('-a-#', { a: 'a sec' }).pipe(guard(options))).toBe('-a-#', { a: text(0, 'a sec') });
    });
  });

  it('has left the source, and told its observer, before the first part of a trip leaves', () => {
    const source = new Subject<string>();
    const seen: unknown[] = [];
    const observe = (report: GuardReport) => seen.push([report.type, source.observed]);
    source.pipe(guard({ matchers: [secret], refusal: 'No.', observe })).subscribe((part) => {
      if (part.type !== 'text' || part.offset === 0) seen.push([part.type, source.observed]);
    });
    for (const chunk of ['secret', ' ']) source.next(chunk);
    expect(seen).toEqual([
      ['text', true],
      ['trip', false],
      ['finding', false],
      ['retract', false],
      ['text', false],
    ]);
  });

  it('reports a soft finding once and goes on', () => {
    expect(guarded(['Oh da', 'rn it', '.'], { matchers: [rude, rude] })).toEqual([
      text(0, 'Oh da'),
      note('tone', 3),
      text(5, 'rn it'),
      text(10, '.'),
    ]);
  });

  it('reports soft findings in front of a trip, and none behind it', () => {
    const findings = guarded(['darn secret darn '], { matchers: [secret, rude] }).filter(
      (part) => part.type === 'finding',
    );
    expect(findings).toEqual([note('tone', 0), block('leak', 5)]);
  });

  it('tells how an answer that passed was exposed', () => {
    const reports: GuardReport[] = [];
    guarded(['A sec', 'ond try'], { matchers: [secret], observe: (report) => reports.push(report) });
    expect(reports).toEqual([{ type: 'passed', chars: 12, mostExposed: 3 }]);
  });

  it('says nothing on a trip without a refusal, and what a function makes of the trip', () => {
    expect(guarded(['secret '], { matchers: [secret] })).toEqual([block('leak', 0)]);
    const refusal = ({ category, from, at, kept, shown }: { [key: string]: unknown }) =>
      JSON.stringify([category, from, at, kept, shown]);
    expect(guarded(['A sec', 'ret ', 'b'], { matchers: [secret], refusal: refusal as never }).at(-1)).toEqual(
      text(2, '["leak",2,9,2,3]'),
    );
  });
});

describe('the release lag of guard', () => {
  const shown = (chunks: readonly string[], options: GuardOptions) =>
    guarded(chunks, { matchers: [secret], ...options }).flatMap((part) => (part.type === 'text' ? part.text : '|'));

  it('holds only what may still become a match, and shows nothing of a match', () => {
    const options = { releaseLag: Number.POSITIVE_INFINITY };
    expect(shown(['A se', 'co', 'nd se', 'cr', 'et.'], options)).toEqual(['A ', 'seco', 'nd ', '|']);
    expect(shown(['A se', 'cre', 't'], options)).toEqual(['A ', '|']);
  });

  it('in characters, keeps unchecked text so far behind the newest', () => {
    expect(shown(['A se', 'cr', 'et', 's'], { releaseLag: 2 })).toEqual(['A ', 'se', 'cr', 'ets']);
    expect(shown(['A se', 'cr', 'et', '.'], { releaseLag: 2 })).toEqual(['A ', 'se', 'cr', '|', '|']);
  });

  it('in sentences, shows unchecked text when its sentence is whole', () => {
    const held = { releaseLag: { sentences: 1 }, classifiers: [] } as const;
    const stuck = () => ({ safeThrough: 0, push: () => [], end: () => [] });
    const chunks = ['One. Two', '? “Three.” ', 'Four', '\nFive 3.5', '。', '六'];
    expect(shown(chunks, { ...held, matchers: [stuck] })).toEqual([
      'One. ',
      'Two? “Three.” ',
      'Four\n',
      'Five 3.5。',
      '六',
    ]);
    expect(shown(chunks, { matchers: [stuck], releaseLag: { sentences: 3 } })).toEqual([
      'One. ',
      'Two? ',
      '“Three.” ',
      'Four\nFive 3.5。六',
    ]);
  });

  it('never shows more unchecked characters than allowed', () => {
    expect(shown(['A secre', 'ts'], { maxExposedChars: 3 })).toEqual(['A sec', 'rets']);
    expect(shown(['A secre', 'ts'], { maxExposedChars: 0 })).toEqual(['A ', 'secrets']);
  });

  it('keeps surrogate pairs whole, and gives a lone half back at the end', () => {
    const [high, low] = ['\ud83d', '\ude00'];
    expect(shown([`a${high}`, `${low}b`], {})).toEqual(['a', `${high}${low}b`]);
    expect(shown([`a${high}`, 'b'], {})).toEqual(['a', `${high}b`]);
    expect(shown([`a${high}`], {})).toEqual(['a', high]);
  });

  it('at the bound of what is held, shows a sentence that does not end, or trips where nothing unchecked may be shown', () => {
    const stuck = () => ({ safeThrough: 0, push: () => [], end: () => [] });
    const options = { matchers: [stuck], maxHeldChars: 8 };
    expect(shown(['12345678', '9', 'a'], { ...options, releaseLag: { sentences: 1 } })).toEqual(['123456789', 'a']);
    expect(guarded(['12345678', '9', 'a'], { ...options, releaseLag: Number.POSITIVE_INFINITY })).toEqual([
      block('guard.behind', 0),
    ]);
  });
});

describe('guard that asks again', () => {
  const again = (...chunks: string[]): GuardOptions => ({
    matchers: [secret],
    reissue: () => of(...chunks),
    refusal: 'No.',
  });

  it('guards the second draft, which goes on where the first was cut', () => {
    expect(guarded(['It is ', 'secret', ' 42'], again('fine', ' here'))).toEqual([
      text(0, 'It is '),
      text(6, 'secret'),
      block('leak', 6, false),
      retract(6, 'leak', 6),
      text(6, 'fine'),
      text(10, ' here'),
    ]);
  });

  it('says at once that another answer comes, set off from what stands, and goes on behind it', () => {
    const bridge = 'One moment.';
    expect(guarded(['It is ', 'secret', ' 42'], { ...again('fine'), bridge }).slice(3)).toEqual([
      retract(6, 'leak', 6),
      text(6, '\n\nOne moment.\n\n'),
      text(21, 'fine'),
    ]);
    expect(guarded(['secret'], { ...again('a secret'), bridge }).slice(2)).toEqual([
      retract(0, 'leak', 6),
      text(0, 'One moment.\n\n'),
      text(13, 'a secret'),
      block('leak', 15),
      retract(15, 'leak', 6),
      text(15, '\n\nNo.'),
    ]);
    expect(guarded(['fine'], { ...again('x'), bridge })).toEqual([text(0, 'fine')]);
  });

  it('ends with the refusal when the second draft trips', () => {
    expect(guarded(['It is ', 'secret', ' 42'], again('a secret', '!')).slice(4)).toEqual([
      text(6, 'a secret'),
      block('leak', 8),
      retract(8, 'leak', 6),
      text(8, '\n\nNo.'),
    ]);
  });

  it('ends with the refusal when the second draft fails, is empty, or cannot be asked for', () => {
    const failing = throwError(() => new Error('down'));
    const thrower = () => {
      throw new Error('no model');
    };
    for (const reissue of [() => failing, () => EMPTY, thrower]) {
      const parts = guarded(['secret '], { matchers: [secret], refusal: 'No.', reissue });
      expect(parts).toEqual([block('leak', 0, false), block('guard.reissue', 0), text(0, 'No.')]);
    }
  });

  it('subscribes the second source only then, and leaves it on unsubscribe', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b---|  ', { a: 'secret', b: '!' });
      const second = cold('    ----c---d', { c: 'so', d: 'on' });
      const subs = '        ^--!';
      const secondSubs = '  ---^------!';
      const unsub = '       ----------!';
      const expected = '    -a-(xy)c';
      const output = source.pipe(guard({ matchers: [secret], reissue: () => second }));
      expectObservable(output, unsub).toBe(expected, {
        a: text(0, 'secret'),
        x: block('leak', 0, false),
        y: retract(0, 'leak', 6),
        c: text(0, 'so'),
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
    });
  });
});
