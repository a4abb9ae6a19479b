import { concatMap, EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type SpeculationReport, speculate, type Work } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

/** Keys are the marbles themselves. */
const keys = { guessKey: (guess: string) => guess, decisionKey: (decision: string) => decision };

describe('speculate', () => {
  it('gives guessed work to the decision that asks for it: what is kept at once, then live', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const guesses = hot('   -a-----------');
      const guessSubs = '     ^-----------!';
      const decisions = hot(' ------a-----|');
      const work = cold('      --x-y------z|');
      const workSubs = '      -^-----------!';
      const expected = '      ------(xy)--z|';
      expectObservable(decisions.pipe(speculate({ guesses, ...keys, work: () => work }))).toBe(expected);
      expectSubscriptions(guesses.subscriptions).toBe(guessSubs);
      expectSubscriptions(work.subscriptions).toBe(workSubs);
    });
  });

  it('begins the work of a decision nobody guessed at once', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const guesses = hot('   -a---------');
      const decisions = hot(' ---b-|');
      const wrong = cold('     ------x|');
      const wrongSubs = '     -^---!';
      const right = cold('       --y|');
      const rightSubs = '     ---^--!';
      const expected = '      -----y|';
      const work = (key: string) => (key === 'a' ? wrong : right);
      expectObservable(decisions.pipe(speculate({ guesses, ...keys, work }))).toBe(expected);
      expectSubscriptions(wrong.subscriptions).toBe(wrongSubs);
      expectSubscriptions(right.subscriptions).toBe(rightSubs);
    });
  });

  it('gives the shadow to the first decision of its key and fresh work to the others', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const guesses = hot('   a----------');
      const decisions = hot(' --a-a|');
      const work = cold('     ---x|');
      const shadowSubs = '    ^---!';
      const freshSubs = '     ----^---!';
      const expected = '      ---x---x|';
      expectObservable(decisions.pipe(speculate({ guesses, ...keys, work: () => work }))).toBe(expected);
      expectSubscriptions(work.subscriptions).toBe([shadowSubs, freshSubs]);
    });
  });

  it('ignores guesses of a key that is under way or decided', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions, flush }) => {
      const refused: SpeculationReport[] = [];
      const guesses = hot('   aa--b-a-');
      const decisions = hot(' ---b-a--|');
      const work = cold('     ----x|');
      const expected = '      -----x-x|';
      const result = decisions.pipe(
        speculate({
          guesses,
          ...keys,
          work: () => work,
          observe: (report) => report.action === 'refused' && refused.push(report),
        }),
      );
      expectObservable(result).toBe(expected);
      expectSubscriptions(work.subscriptions).toBe(['^----!', '---^----!']);
      flush();
      expect(refused).toEqual([
        { action: 'refused', key: 'a', reason: 'repeat' },
        { action: 'refused', key: 'b', reason: 'late' },
        { action: 'refused', key: 'a', reason: 'late' },
      ]);
    });
  });

  it('cancels what nobody asked for when decisions complete, error, or are unsubscribed', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions, flush }) => {
      const wasted: SpeculationReport[] = [];
      const observe = (report: SpeculationReport) => report.action === 'wasted' && wasted.push(report);
      const guesses = hot('   -a------');
      const work = cold('     ------x|');
      const run = (decisions: Observable<string>) =>
        decisions.pipe(speculate({ guesses, ...keys, work: () => work, observe }));
      expectObservable(run(hot('   ---|'))).toBe('           ---|');
      expectObservable(run(hot('   ----#'))).toBe('          ----#');
      expectObservable(run(hot('   --------')), '^----!').toBe('------');
      expectSubscriptions(work.subscriptions).toBe(['-^-!', '-^--!', '-^---!']);
      expectSubscriptions(guesses.subscriptions).toBe(['^--!', '^---!', '^----!']);
      flush();
      expect(wasted).toEqual([
        { action: 'wasted', key: 'a', wastedMs: 2, reason: 'unclaimed' },
        { action: 'wasted', key: 'a', wastedMs: 3, reason: 'cancelled' },
        { action: 'wasted', key: 'a', wastedMs: 4, reason: 'cancelled' },
      ]);
    });
  });

  it('begins failed shadow work once more when it is adopted, before it failed or after', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const run = (guesses: string, decisions: string) => {
        const shadow = cold<string>(' --#');
        const fresh = cold('          -x|');
        const work = (_: string, guessed: boolean) => (guessed ? shadow : fresh);
        return { shadow, fresh, result: hot(decisions).pipe(speculate({ guesses: hot(guesses), ...keys, work })) };
      };
      const after = run('          a---', '----a|');
      expectObservable(after.result).toBe('-----x|');
      expectSubscriptions(after.shadow.subscriptions).toBe('^-!');
      expectSubscriptions(after.fresh.subscriptions).toBe('----^-!');
      const before = run('         a---', '-a|');
      expectObservable(before.result).toBe('---x|');
      expectSubscriptions(before.shadow.subscriptions).toBe('^-!');
      expectSubscriptions(before.fresh.subscriptions).toBe('--^-!');
    });
  });

  it('passes a failure on once something of the work was passed on, as without guesses', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const work = () => cold('--x-#', undefined, 'cut');
      const result = hot('---a|').pipe(speculate({ guesses: hot('a---'), ...keys, work }));
      expectObservable(result).toBe('---x#', undefined, 'cut');
    });
  });

  it('fails when fresh work fails', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const work = () => cold<string>('-#', undefined, 'no');
      expectObservable(hot('--a|').pipe(speculate({ guesses: NEVER, ...keys, work }))).toBe('---#', undefined, 'no');
      expectObservable(hot('--a|').pipe(speculate({ guesses: hot('a--'), ...keys, work }))).toBe(
        '---#',
        undefined,
        'no',
      );
    });
  });

  it('goes on without guesses that fail, end, have no key, or cannot begin', () => {
    marbles(({ cold, hot, expectObservable, flush }) => {
      const reports: SpeculationReport[] = [];
      const observe = (report: SpeculationReport) => report.action === 'guess-failed' && reports.push(report);
      const work = (_: string, shadow: boolean) => {
        if (shadow) throw new Error('no slot');
        return cold('-x|');
      };
      const decisions = hot('--a|');
      const guessKey = (): string => {
        throw new Error('no key');
      };
      const common = { ...keys, work, observe };
      expectObservable(decisions.pipe(speculate({ ...common, guesses: throwError(() => 'no') }))).toBe('---x|');
      expectObservable(decisions.pipe(speculate({ ...common, guesses: EMPTY }))).toBe('                ---x|');
      expectObservable(decisions.pipe(speculate({ ...common, guesses: hot('-a'), guessKey }))).toBe('  ---x|');
      expectObservable(decisions.pipe(speculate({ ...common, guesses: hot('-a') }))).toBe('            ---x|');
      flush();
      expect(reports).toEqual([
        { action: 'guess-failed', error: 'no' },
        { action: 'guess-failed', error: new Error('no key') },
      ]);
    });
  });

  it('begins a decision without a key as if nobody had guessed', () => {
    const seen: Work<string, string>[] = [];
    const decisionKey = (): string => {
      throw new Error('cyclic');
    };
    const flatten = concatMap((work: Work<string, string>) => {
      seen.push(work);
      return work.work;
    });
    const outputs: string[] = [];
    of('a')
      .pipe(
        speculate({ guesses: of('a'), guessKey: () => '', decisionKey, flatten, work: (_, shadow) => of(`${shadow}`) }),
      )
      .subscribe((value) => outputs.push(value));
    expect(outputs).toEqual(['false']);
    expect(seen[0]).toMatchObject({ decision: 'a', key: '', outcome: 'miss' });
  });

  describe('budget', () => {
    const counted = () => {
      const started: string[] = [];
      const work = (key: string) =>
        new Observable<string>((consumer) => {
          started.push(key);
          consumer.add(() => started.splice(started.indexOf(key), 1));
        });
      return { started, work };
    };

    it('bounds the guessed work running at a time', () => {
      const { started, work } = counted();
      const guesses = new Subject<string>();
      const decisions = new Subject<string>();
      decisions.pipe(speculate({ guesses, ...keys, work, maxInFlight: 2 })).subscribe();
      for (const key of 'abc') guesses.next(key);
      expect(started).toEqual(['a', 'b']);
      decisions.next('a');
      guesses.next('d');
      expect(started).toEqual(['a', 'b', 'd']);
    });

    it('bounds the guessed work begun in one run', () => {
      const { started, work } = counted();
      of<string>()
        .pipe(speculate({ guesses: of('a'), ...keys, work, maxStarts: 0 }))
        .subscribe();
      const guesses = new Subject<string>();
      NEVER.pipe(speculate({ guesses, ...keys, work, maxStarts: 3, maxInFlight: Infinity })).subscribe();
      for (const key of 'abcde') guesses.next(key);
      expect(started).toEqual(['a', 'b', 'c']);
    });

    it('cancels what runs unasked when it has run too long, all together', () => {
      marbles(({ cold, hot, expectObservable, expectSubscriptions, flush }) => {
        const wasted: SpeculationReport[] = [];
        const observe = (report: SpeculationReport) => report.action === 'wasted' && wasted.push(report);
        const guesses = hot('   a-b------c-');
        const decisions = hot(' ---------b-|');
        const work = cold('     ----------x|');
        const expected = '      -------------------x|';
        const result = decisions.pipe(speculate({ guesses, ...keys, work: () => work, maxWastedMs: 8, observe }));
        expectObservable(result).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(['^----!', '--^--!', '---------^----------!']);
        flush();
        expect(wasted).toEqual([
          { action: 'wasted', key: 'a', wastedMs: 5, reason: 'budget' },
          { action: 'wasted', key: 'b', wastedMs: 3, reason: 'budget' },
        ]);
      });
    });

    it('gives the time of adopted work back', () => {
      marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const guesses = hot('   a----b----');
        const decisions = hot(' ----a---------|');
        const work = cold('     -----------x|');
        const expected = '      -----------x--|';
        const result = decisions.pipe(speculate({ guesses, ...keys, work: () => work, maxWastedMs: 5 }));
        expectObservable(result).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(['^-----------!', '-----^----!']);
      });
    });

    it('cancels work that puts out more than may be kept, and begins it anew when it is decided', () => {
      marbles(({ cold, hot, expectObservable, expectSubscriptions, flush }) => {
        const reports: SpeculationReport[] = [];
        const work = cold('     xyz---|');
        const result = hot('    ----a|').pipe(
          speculate({
            guesses: hot('      a---'),
            ...keys,
            work: () => work,
            maxBuffered: 2,
            observe: (report) => reports.push(report),
          }),
        );
        expectObservable(result).toBe('----xyz---|');
        expectSubscriptions(work.subscriptions).toBe(['^-!', '----^-----!']);
        flush();
        expect(reports.map((report) => report.action)).toEqual(['started', 'repeated', 'wasted']);
      });
    });

    it('stops a synchronous shadow at the bound', () => {
      let produced = 0;
      const work = () =>
        new Observable<number>((consumer) => {
          while (!consumer.closed && produced < 100) consumer.next(produced++);
        });
      NEVER.pipe(speculate({ guesses: of('a'), ...keys, work, maxBuffered: 3 })).subscribe();
      expect(produced).toBe(4);
    });
  });

  describe('with a flatten of its own', () => {
    it('lets adopted work go on while it waits for its turn', () => {
      marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const guesses = hot('   b------');
        const decisions = hot(' -(ab)|');
        const work = cold('     ----x|');
        const expected = '      -----x(x|)';
        const flatten = concatMap((one: Work<string, string>) => one.work);
        expectObservable(decisions.pipe(speculate({ guesses, ...keys, work: () => work, flatten }))).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(['^----!', '-^----!']);
      });
    });

    it('begins work anew that overflowed while it waited, and for a second subscriber', () => {
      const guesses = new Subject<string>();
      const decisions = new Subject<string>();
      const works: Work<string, number>[] = [];
      const sources: Subject<number>[] = [];
      const work = () => {
        const source = new Subject<number>();
        sources.push(source);
        return source;
      };
      const flatten = concatMap((one: Work<string, number>) => {
        works.push(one);
        return EMPTY;
      });
      decisions.pipe(speculate({ guesses, ...keys, work, flatten, maxBuffered: 1 })).subscribe();
      guesses.next('a');
      guesses.next('b');
      decisions.next('a');
      decisions.next('b');
      sources[0]?.next(1);
      sources[0]?.next(2);
      expect(sources[0]?.observed).toBe(false);
      sources[1]?.next(3);
      const seen: number[] = [];
      works[0]?.work.subscribe((value) => seen.push(value));
      works[1]?.work.subscribe((value) => seen.push(value));
      works[1]?.work.subscribe((value) => seen.push(value));
      expect(sources).toHaveLength(4);
      sources[2]?.next(4);
      sources[3]?.next(5);
      expect(seen).toEqual([3, 4, 5]);
    });

    it('tells a hit from a miss', () => {
      const outcomes: string[] = [];
      const flatten = concatMap((one: Work<string, string>) => {
        outcomes.push(`${one.key} ${one.outcome}`);
        return one.work;
      });
      of('a', 'b', 'a')
        .pipe(speculate({ guesses: of('a'), ...keys, work: () => of('x'), flatten }))
        .subscribe();
      expect(outcomes).toEqual(['a hit', 'b miss', 'a miss']);
    });
  });

  describe('insured', () => {
    it('begins adopted work afresh beside the shadow, and goes on with the first to put something out', () => {
      marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const shadow = cold('    ---------s|');
        const fresh = cold('       --f|');
        const expected = '       ----f|';
        const work = (_: string, guessed: boolean) => (guessed ? shadow : fresh);
        const result = hot('     --a|').pipe(speculate({ guesses: hot('a'), ...keys, work, insure: true }));
        expectObservable(result).toBe(expected);
        expectSubscriptions(shadow.subscriptions).toBe('^---!');
        expectSubscriptions(fresh.subscriptions).toBe(' --^--!');
      });
    });

    it('fails with the error of the fresh work, as without guesses', () => {
      marbles(({ cold, hot, expectObservable }) => {
        const work = (_: string, guessed: boolean) =>
          guessed ? cold<string>('---#', undefined, 'shadow no') : cold<string>('---#', undefined, 'no');
        const result = hot('--a|').pipe(speculate({ guesses: hot('a'), ...keys, work, insure: true }));
        expectObservable(result).toBe('-----#', undefined, 'no');
      });
    });

    it('begins nothing more once the shadow has put something out', () => {
      marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const work = cold('-x---y|');
        const result = hot('--a|').pipe(speculate({ guesses: hot('a'), ...keys, work: () => work, insure: true }));
        expectObservable(result).toBe('--x--y|');
        expectSubscriptions(work.subscriptions).toBe('^-----!');
      });
    });
  });

  it('keeps the order when the consumer makes adopted work go on from inside next', () => {
    const work = new Subject<number>();
    const guesses = new Subject<string>();
    const decisions = new Subject<string>();
    const seen: unknown[] = [];
    decisions.pipe(speculate({ guesses, ...keys, work: () => work })).subscribe({
      next: (value) => {
        seen.push(value);
        if (value === 1) work.next(3);
        if (value === 2) work.error('cut');
      },
      error: (error) => seen.push(error),
    });
    guesses.next('a');
    work.next(1);
    work.next(2);
    decisions.next('a');
    expect(seen).toEqual([1, 2, 3, 'cut']);
  });

  it('reports what adopting saved: no more than the work takes', () => {
    marbles(({ cold, hot, expectObservable, flush }) => {
      const adopted: SpeculationReport[] = [];
      const observe = (report: SpeculationReport) => report.action === 'adopted' && adopted.push(report);
      const work = (key: string) => (key === 'a' ? cold('-x|') : cold('---------y|'));
      const result = hot('-----ab|').pipe(speculate({ guesses: hot('ab'), ...keys, work, observe }));
      expectObservable(result).toBe('-----x----y|');
      flush();
      expect(adopted).toEqual([
        { action: 'adopted', key: 'a', leadMs: 5, savedMs: 2, buffered: 1 },
        { action: 'adopted', key: 'b', leadMs: 5, savedMs: 5, buffered: 0 },
      ]);
    });
  });

  it('is silent after a cancel, whatever is still under way', () => {
    const guesses = new Subject<string>();
    const decisions = new Subject<string>();
    const work = new Subject<string>();
    const seen: string[] = [];
    const subscription = decisions
      .pipe(speculate({ guesses, ...keys, work: () => work }))
      .subscribe((value) => seen.push(value));
    guesses.next('a');
    work.next('kept');
    subscription.unsubscribe();
    expect([guesses.observed, decisions.observed, work.observed]).toEqual([false, false, false]);
    decisions.next('a');
    work.next('late');
    expect(seen).toEqual([]);
  });
});

const options = { guesses: NEVER as Observable<string>, ...keys, work: () => of('x') };

closingSet('speculate', {
  operator: (scheduler) =>
    speculate<string, string, string>({
      guesses: new Observable<string>((consumer) => {
        consumer.next('a');
        consumer.next('never asked for');
      }),
      ...keys,
      work: (key) => (key === 'never asked for' ? NEVER : of(`${key}1`, `${key}2`)),
      scheduler,
    }),
  elements: ['a', 'b', 'a'],
  holdsTimers: true,
  unordered: true,
  badOptions: [
    () => speculate({ ...options, guesses: undefined as unknown as Observable<string> }),
    () => speculate({ ...options, guessKey: 'key' as unknown as () => string }),
    () => speculate({ ...options, decisionKey: 'key' as unknown as () => string }),
    () => speculate({ ...options, work: 'work' as unknown as () => never }),
    () => speculate({ ...options, flatten: 1 as unknown as ReturnType<typeof concatMap<Work<string, string>, never>> }),
    () => speculate({ ...options, maxInFlight: -1 }),
    () => speculate({ ...options, maxStarts: 1.5 }),
    () => speculate({ ...options, maxWastedMs: Number.NaN }),
    () => speculate({ ...options, maxBuffered: -1 }),
  ],
});
