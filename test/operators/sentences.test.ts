import fc from 'fast-check';
import { from, map, Subject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { type Sentence, type SentenceReport, type SentencesOptions, sentences } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { cut } from './sentences/cut.ts';

closingSet<string, Sentence>('sentences', {
  operator: (scheduler) => sentences({ settleMs: 50, scheduler }),
  elements: ['Is it?', ' It is.', ' So be', ' it.', ' Good.'],
  badOptions: [
    () => sentences({ settleMs: -1 }),
    () => sentences({ maxChars: 1 }),
    () => sentences({ maxChars: Number.POSITIVE_INFINITY }),
    () => sentences({ holdChars: -1 }),
    () => sentences({ firstChunk: { minChars: 0 } }),
    () => sentences({ firstChunk: { minChars: 20, maxChars: 10 } }),
    () => sentences({ locale: 'not a tag' }),
    () => sentences({ observe: true as never }),
  ],
  holdsTimers: true,
});

closingSet<string, Sentence>('sentences', {
  operator: () => sentences(),
  elements: ['One. T', 'wo. T', 'hree.'],
  badOptions: [],
  holdsTimers: false,
});

const virtual = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));

/** Checks one run in marbles; letters of `deltas` stand for deltas, those of `texts` for sentences. */
function expectMarbles(
  options: SentencesOptions,
  [source, subs, expected]: readonly [string, string, string],
  deltas: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>> = {},
): void {
  virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
    const input = hot(source, deltas);
    const output = input.pipe(
      sentences(options),
      map(({ text }) => text),
    );
    expectObservable(output).toBe(expected, texts);
    expectSubscriptions(input.subscriptions).toBe(subs);
  });
}

describe('sentences', () => {
  it('numbers sentences and says where they begin', () => {
    const seen: Sentence[] = [];
    from(['It is. ', 'Or so', '? 😀 Y', 'es'])
      .pipe(sentences())
      .subscribe((sentence) => seen.push(sentence));
    expect(seen).toEqual([
      { index: 0, offset: 0, text: 'It is. ' },
      { index: 1, offset: 7, text: 'Or so? 😀 ' },
      { index: 2, offset: 17, text: 'Yes' },
    ]);
  });

  it('ends a sentence at the first character of the next', () => {
    const marbles = [
      '-a-b-c--|', //
      '^-------!',
      '-----x--(y|)',
    ] as const;
    expectMarbles({}, marbles, { a: 'It is.', b: ' ', c: 'Or' }, { x: 'It is. ', y: 'Or' });
  });

  it('waits for the whole next word only after an abbreviation', () => {
    const marbles = [
      '-a-b-c--|', //
      '^-------!',
      '-----x--(y|)',
    ] as const;
    expectMarbles({}, marbles, { a: 'In the U.S.', b: ' It', c: ' is' }, { x: 'In the U.S. ', y: 'It is' });
  });

  it('ends a sentence at once where its mark means nothing else, and at the end of a paragraph', () => {
    const marbles = [
      '-a-b-c--|', //
      '^-------!',
      '-x-y-z--|',
    ] as const;
    expectMarbles({}, marbles, { a: '好。', b: 'なに。', c: '# Title\n' }, { x: '好。', y: 'なに。', z: '# Title\n' });
    expectMarbles(
      {},
      marbles,
      { a: 'One\n\n', b: 'Two.\n\n', c: '```\na. B\n```\n' },
      {
        x: 'One\n\n',
        y: 'Two.\n\n',
        z: '```\na. B\n```\n',
      },
    );
  });

  it('ends an ambiguous sentence after settleMs without a further character', () => {
    const marbles = [
      '-a-b-----c----|', //
      '^-------------!',
      '------x-----y-|',
    ] as const;
    expectMarbles({ settleMs: 3 }, marbles, { a: 'It is', b: '.', c: ' Yes!' }, { x: 'It is.', y: ' Yes!' });
  });

  it('begins settleMs anew with every character', () => {
    const marbles = [
      '-a--b--c------|', //
      '^-------------!',
      '--------------(x|)',
    ] as const;
    expectMarbles({ settleMs: 4 }, marbles, { a: 'It is 3.', b: '5', c: ' m' }, { x: 'It is 3.5 m' });
  });

  it.each(['Dr.', 'It costs $3.', 'Met by J.', 'He said, "Stop.', 'In the U.S.', 'No end here', 'See (Fig. 4.'])(
    'does not settle for %s',
    (delta) => {
      const marbles = [
        '-a-------|', //
        '^--------!',
        '---------(x|)',
      ] as const;
      expectMarbles({ settleMs: 3 }, marbles, { a: delta }, { x: delta });
    },
  );

  it('lets the first clause out early, and only the first', () => {
    const marbles = [
      '-a-b-c-d-e-|', //
      '^----------!',
      '-----x-----(y|)',
    ] as const;
    const deltas = { a: 'Well, ', b: 'of course,', c: ' I', d: ' can, and', e: ' will, do it.' };
    const texts = { x: 'Well, of course, ', y: 'I can, and will, do it.' };
    expectMarbles({ firstChunk: { minChars: 8 } }, marbles, deltas, texts);
  });

  it('lets the first words out early where no clause ends in time', () => {
    const options = { firstChunk: { minChars: 4, maxChars: 12 } };
    expect(cut(['I would like to help you. Now.'], options)).toEqual(['I would like ', 'to help you. ', 'Now.']);
    expect(cut(['はい、わかりました。'], { firstChunk: { minChars: 2 } })).toEqual(['はい、', 'わかりました。']);
    expect(cut(['No. Yes, sir, yes.'], { firstChunk: { minChars: 2 } })).toEqual(['No. ', 'Yes, sir, yes.']);
  });

  it('bounds a sentence at a clause, else a word, else between characters', () => {
    expect(cut(['one two three, four five six seven'], { maxChars: 20, holdChars: 0 })).toEqual([
      'one two three, ',
      'four five six seven',
    ]);
    expect(cut(['one two three four five six'], { maxChars: 12, holdChars: 0 })).toEqual([
      'one two ',
      'three four ',
      'five six',
    ]);
    expect(cut(['abcdefghij'], { maxChars: 4, holdChars: 0 })).toEqual(['abcd', 'efgh', 'ij']);
    expect(cut(['abc😀😀'], { maxChars: 4, holdChars: 0 })).toEqual(['abc', '😀😀']);
    expect(cut(['```\nlong line one\nlong line two\n```\n'], { maxChars: 24, holdChars: 0 })).toEqual([
      '```\nlong line one\n',
      'long line two\n```\n',
    ]);
  });

  it('holds the ends inside a quotation until it closes, to a bound', () => {
    const said = 'He said "One. Two. Three." Then four. Five.';
    expect(cut([said])).toEqual(['He said "One. Two. Three." ', 'Then four. ', 'Five.']);
    expect(cut([said], { holdChars: 8 })).toEqual(['He said "One. ', 'Two. ', 'Three." ', 'Then four. ', 'Five.']);
    const open = 'He said "One. Two. Three. Four and more of it';
    expect(cut([open], { holdChars: 20 })).toEqual(['He said "One. ', 'Two. ', 'Three. ', 'Four and more of it']);
    expect(cut([open])).toEqual(['He said "One. ', 'Two. ', 'Three. ', 'Four and more of it']);
  });

  it('reports why each sentence left and how far it looked ahead', () => {
    const reports: SentenceReport[] = [];
    cut(['One. Two! three. U.S. Then four, and some more of it'], {
      maxChars: 16,
      holdChars: 0,
      observe: (report) => reports.push(report),
    });
    expect(reports.map(({ chars, lookaheadChars, reason }) => [chars, lookaheadChars, reason])).toEqual([
      [5, 2, 'end'],
      [12, 2, 'end'],
      [5, 6, 'end'],
      [11, 6, 'bound'],
      [14, 3, 'bound'],
      [5, 0, 'complete'],
    ]);
    expect(reports.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('drops what is not a sentence yet when the source fails', () => {
    const marbles = [
      '-a-b-#', //
      '^----!',
      '---x-#',
    ] as const;
    expectMarbles({ settleMs: 9 }, marbles, { a: 'It is.', b: ' Or no' }, { x: 'It is. ' });
  });

  it('leaves the source and its timer when unsubscribed', () => {
    virtual().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-------', { a: 'It is.' });
      const unsub = '       ---!';
      const subs = '        ^--!';
      const expected = '    ---------';
      expectObservable(source.pipe(sentences({ settleMs: 4 })), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('keeps the order when the consumer feeds the source from inside next', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(sentences()).subscribe(({ text, index }) => {
      seen.push(text);
      if (index === 0) source.next('. Four. F');
    });
    source.next('One. Two. Three');
    source.complete();
    expect(seen).toEqual(['One. ', 'Two. ', 'Three. ', 'Four. ', 'F']);
  });

  it('puts a failing observe to the consumer, also from the clock', () => {
    virtual().run(({ hot, expectObservable }) => {
      const source = hot('  -a-------', { a: 'It is.' });
      const expected = '    ---#';
      const failing = sentences({
        settleMs: 2,
        observe: () => {
          throw new Error('observe');
        },
      });
      expectObservable(source.pipe(failing)).toBe(expected, undefined, new Error('observe'));
    });
  });
});

describe('sentences, whatever the text', () => {
  const pieces = [
    ...' .!?"\'()[]`*’“”«»„…。？「」、\n-1aAbeéZ,:;日あ😀•#|~я։؟',
    ...['. ', '." ', 'Mr. ', 'U.S. ', ' 2. ', '1) ', '\n\n', '```', '\n- ', ' I ', 'p.m. ', '...', ' The '],
  ];
  const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 150 }).map((chars) => chars.join(''));
  const places = fc.array(fc.nat({ max: 250 }), { maxLength: 24 });
  const options = fc.record(
    {
      locale: fc.constantFrom('en', 'de', 'el', 'ja'),
      maxChars: fc.constantFrom(16, 40, 4096),
      holdChars: fc.constantFrom(0, 10, 16),
      firstChunk: fc.constantFrom({ minChars: 3 }, { minChars: 5, maxChars: 9 }),
    },
    { requiredKeys: [] },
  );

  it('loses nothing, and cuts it alike however it comes in', () => {
    fc.assert(
      fc.property(texts, places, options, (text, at, given) => {
        const bounded = given.maxChars === undefined || given.holdChars !== undefined;
        const chosen = bounded ? given : { ...given, holdChars: 16 };
        const inside = at.filter((place) => place < text.length).sort((a, b) => a - b);
        const edges = [0, ...inside, text.length];
        const chunks = edges.slice(1).map((end, i) => text.slice(edges[i], end));
        const whole = cut([text], chosen);
        expect(whole.join('')).toBe(text);
        expect(cut(chunks, chosen)).toEqual(whole);
        expect(cut(text.split(''), chosen)).toEqual(whole);
        if (chosen.maxChars !== undefined) {
          for (const sentence of whole) expect(sentence.length).toBeLessThanOrEqual(chosen.maxChars);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses nothing where it settles at random moments', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, fc.nat({ max: 6 })), { maxLength: 8 }), (deltas) => {
        const seen: string[] = [];
        const scheduler = virtual();
        scheduler.run(({ cold, flush }) => {
          const letters = Object.fromEntries(deltas.map(([text], i) => [String.fromCharCode(97 + i), text]));
          const marbles = deltas.map(([, gap], i) => `${'-'.repeat(gap)}${String.fromCharCode(97 + i)}`).join('');
          cold(`${marbles}|`, letters)
            .pipe(sentences({ settleMs: 3 }))
            .subscribe(({ text }) => seen.push(text));
          flush();
        });
        expect(seen.join('')).toBe(deltas.map(([text]) => text).join(''));
      }),
      { numRuns: 300 },
    );
  });

  it('takes a long text in constant steps', () => {
    const step = (text: string) => {
      const lengths: number[] = [];
      from(text.repeat(3_000).split(''))
        .pipe(sentences())
        .subscribe((sentence) => lengths.push(sentence.text.length));
      return lengths;
    };
    for (const text of ['.', '"', "'", '(', '. ', ' a', '[1', '```']) {
      expect(Math.max(...step(text))).toBeLessThanOrEqual(4096);
    }
  });
});
