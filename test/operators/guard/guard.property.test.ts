import fc from 'fast-check';
import { concat, delay, from, map, Observable, of, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type DraftClassifier,
  type GuardOptions,
  type GuardPart,
  type GuardReport,
  guard,
  phraseMatcher,
  type ReleaseLag,
  ruleMatcher,
  runMatcher,
} from '../../../operators/index.ts';
import { guarded, standing } from './guard-parts.ts';

const matchers = [
  phraseMatcher([
    { text: 'ab a', category: 'phrase', action: 'block' },
    { text: 'ba', category: 'soft', action: 'note' },
  ]),
  runMatcher({
    starts: /\d/,
    continues: /[\d-]/,
    maxChars: 8,
    contextChars: 2,
    find: ({ text, after }) => {
      const index = text.search(/1-?2-?1/);
      return index < 0 || after === 'a' ? [] : [{ category: 'run', action: 'block', index }];
    },
  }),
  ruleMatcher({
    lists: { first: ['b'], second: ['aa'], unless: ['bb'] },
    rules: [
      { category: 'rule', action: 'block', sequence: ['first', 'second'], withinChars: 6, unless: ['unless'] },
      { category: 'hint', action: 'note', sequence: ['second', 'second'] },
    ],
    contextChars: 10,
    maxSentenceChars: 20,
  }),
];

const unit = fc.constantFrom('a', 'a', 'b', 'b', ' ', ' ', '1', '2', '-', '.', '\n', 'é', '😀', "'");
const draft = fc.string({ unit, maxLength: 60 });
const lag = fc.oneof(
  fc.nat(12),
  fc.constant(Number.POSITIVE_INFINITY),
  fc.record({ sentences: fc.integer({ min: 1, max: 3 }) }),
) satisfies fc.Arbitrary<ReleaseLag>;

/** A text cut at places that may lie inside a surrogate pair. */
const chunked = draft.chain((whole) =>
  fc.array(fc.nat(whole.length), { maxLength: 20 }).map((cuts) => {
    const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
    return { whole, chunks: places.slice(1).map((end, i) => whole.slice(places[i], end)) };
  }),
);

const findings = (parts: readonly GuardPart[]) => parts.filter((part) => part.type === 'finding');
const isBlock = (part: GuardPart) => part.type === 'finding' && part.action === 'block';
const splitsPair = (text: string) => /[\ud800-\udbff]$/.test(text);

describe('guard, whatever the draft and however it is cut', () => {
  it('finds the same', () => {
    fc.assert(
      fc.property(chunked, lag, ({ whole, chunks }, releaseLag) => {
        const inOne = findings(guarded([whole], { matchers }));
        expect(findings(guarded(chunks, { matchers, releaseLag }))).toEqual(inOne);
        expect(findings(guarded([...whole], { matchers }))).toEqual(inOne);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows a prefix of the draft, whole characters at a time, and all of it where nothing trips', () => {
    fc.assert(
      fc.property(chunked, lag, fc.nat(8), ({ whole, chunks }, releaseLag, maxExposedChars) => {
        const parts = guarded(chunks, { matchers, releaseLag, maxExposedChars });
        const answers = standing(parts);
        for (const answer of answers) {
          expect(whole.startsWith(answer)).toBe(true);
          if (answer !== whole) expect(splitsPair(answer)).toBe(false);
        }
        const blocked = parts.find(isBlock);
        if (blocked === undefined) expect(answers.at(-1) ?? '').toBe(whole);
        else expect((answers.at(-1) ?? '').length).toBeLessThanOrEqual((blocked as { from: number }).from);
      }),
      { numRuns: 2_000 },
    );
  });

  it('passes and reports without checks what it does with a check that finds nothing', () => {
    const unmatched = phraseMatcher([{ text: 'nowhere', category: 'none', action: 'block' }]);
    const seen = (chunks: readonly string[], options: GuardOptions) => {
      const reports: GuardReport[] = [];
      const parts = guarded(chunks, { ...options, observe: (report) => reports.push(report) });
      return { parts, chars: reports.map((report) => (report.type === 'passed' ? report.chars : report.type)) };
    };
    fc.assert(
      fc.property(chunked, lag, ({ chunks }, releaseLag) => {
        expect(seen(chunks, { releaseLag })).toEqual(seen(chunks, { matchers: [unmatched] }));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets nothing of the draft out behind a trip, and takes back exactly what was exposed', () => {
    fc.assert(
      fc.property(chunked, lag, fc.nat(8), ({ chunks }, releaseLag, maxExposedChars) => {
        const parts = guarded(chunks, { matchers, releaseLag, maxExposedChars, refusal: () => '#' });
        const cut = parts.findIndex(isBlock);
        if (cut < 0) return;
        const rest = parts.slice(cut + 1);
        const [retract] = rest.filter((part) => part.type === 'retract');
        expect(rest.length).toBe(retract === undefined ? 1 : 2);
        expect(rest.at(-1)).toMatchObject({ type: 'text', text: '#' });
        if (retract !== undefined) expect(retract.shown).toBeLessThanOrEqual(maxExposedChars);
        if (releaseLag === Number.POSITIVE_INFINITY) expect(retract).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('guard with classifiers, whatever their delays', () => {
  const verdict = fc.record({
    delayMs: fc.nat(30),
    action: fc.constantFrom('allow', 'allow', 'allow', 'note', 'block', 'fail', 'silent'),
    from: fc.nat(60),
  });
  const settings = fc.record({
    verdicts: fc.array(verdict, { minLength: 1, maxLength: 8 }),
    everyChars: fc.integer({ min: 1, max: 20 }),
    maxConcurrent: fc.integer({ min: 1, max: 3 }),
    timeoutMs: fc.integer({ min: 1, max: 25 }),
    onFail: fc.constantFrom('open', 'closed') as fc.Arbitrary<'open' | 'closed'>,
    gapMs: fc.nat(6),
    maxExposedChars: fc.nat(20),
    maxHeldChars: fc.integer({ min: 8, max: 80 }),
    releaseLag: lag,
  });

  it('keeps its bounds, ends in time, and shows nothing it should not', () => {
    fc.assert(
      fc.property(chunked, settings, ({ whole, chunks }, given) => {
        const scheduler = new VirtualTimeScheduler();
        let running = 0;
        let most = 0;
        let asked = 0;
        const classifier: DraftClassifier = {
          ...given,
          name: 'post',
          check: () => {
            const { delayMs, action, from: at } = given.verdicts[asked++ % given.verdicts.length] ?? never;
            most = Math.max(most, ++running);
            const answer =
              action === 'silent' || action === 'fail'
                ? []
                : [{ action, from: at } as { action: 'allow'; from: number }];
            const wait = action === 'silent' ? Number.MAX_SAFE_INTEGER : delayMs;
            return new Observable((consumer) => {
              let runs = true;
              const stop = () => {
                if (runs) running--;
                runs = false;
              };
              consumer.add(stop);
              return timer(wait, scheduler)
                .pipe(map(() => answer))
                .subscribe((values) => {
                  if (action === 'fail') stop();
                  if (action === 'fail') consumer.error(new Error('down'));
                  for (const value of values) consumer.next(value);
                  consumer.complete();
                });
            });
          },
        };
        const options: GuardOptions = { ...given, classifiers: [classifier], scheduler };
        const source = concat(...chunks.map((chunk) => of(chunk).pipe(delay(given.gapMs, scheduler))));
        const parts: GuardPart[] = [];
        let endedAt = Number.NaN;
        source.pipe(guard(options)).subscribe({
          next: (part) => parts.push(part),
          complete: () => {
            endedAt = scheduler.now();
          },
        });
        scheduler.flush();
        expect(endedAt).toBeLessThanOrEqual(given.gapMs * chunks.length + 2 * given.timeoutMs);
        expect(running).toBe(0);
        expect(most).toBeLessThanOrEqual(given.maxConcurrent);
        const answers = standing(parts);
        for (const answer of answers) expect(whole.startsWith(answer)).toBe(true);
        const cut = parts.findIndex(isBlock);
        if (cut < 0) expect(answers.at(-1) ?? '').toBe(whole);
        else expect(parts.slice(cut + 1).every((part) => part.type === 'retract')).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  const never = { delayMs: 0, action: 'silent', from: 0 };
});

it('keeps nothing of a long draft but its bounds', () => {
  const chunk = 'All is well, says 12-34. ';
  let longest = 0;
  const classifier: DraftClassifier = {
    name: 'post',
    check: ({ text }) => {
      longest = Math.max(longest, text.length);
      return of({ action: 'allow' });
    },
    everyChars: 1_000,
    timeoutMs: 1,
    onFail: 'closed',
  };
  let shown = 0;
  from({
    *[Symbol.iterator]() {
      for (let i = 0; i < 100_000; i++) yield chunk;
    },
  } as Iterable<string>)
    .pipe(guard({ matchers, classifiers: [classifier], maxHeldChars: 4_096 }))
    .subscribe((part) => {
      if (part.type === 'text') shown += part.text.length;
    });
  expect(shown).toBe(100_000 * chunk.length);
  expect(longest).toBeLessThanOrEqual(2 * 4_096);
});
