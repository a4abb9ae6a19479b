import fc from 'fast-check';
import { Observable, race, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createHedgeBudget, type RaceCancelOptions, type RaceReport, raceCancel } from '../../../operators/index.ts';

/** What a contender does, in milliseconds from its start. */
interface Contender {
  /** Keep-alives first, then content. */
  readonly idleMs: readonly number[];
  readonly contentMs: readonly number[];
  readonly endMs: number;
  readonly fails: boolean;
}

interface Outcome {
  readonly values: readonly { readonly atMs: number; readonly value: string }[];
  readonly endMs: number;
  readonly error: unknown;
  readonly startedMs: readonly (number | undefined)[];
  readonly reports: readonly RaceReport[];
  readonly most: number;
  readonly open: number;
  readonly timers: number;
}

const contender: fc.Arbitrary<Contender> = fc
  .record({
    idle: fc.array(fc.nat(20), { maxLength: 3 }),
    content: fc.array(fc.nat(20), { maxLength: 3 }),
    restMs: fc.nat(20),
    fails: fc.boolean(),
  })
  .map(({ idle, content, restMs, fails }) => {
    const idleMs = idle.toSorted((a, b) => a - b);
    const firstMs = idleMs.at(-1) ?? 0;
    const contentMs = content.toSorted((a, b) => a - b).map((ms) => ms + firstMs);
    return { idleMs, contentMs, endMs: (contentMs.at(-1) ?? firstMs) + restMs, fails };
  });

function observe(
  contenders: readonly Contender[],
  make: (
    sources: (() => Observable<string>)[],
    scheduler: VirtualTimeScheduler,
    reports: RaceReport[],
  ) => Observable<string>,
): Outcome {
  const scheduler = new VirtualTimeScheduler(undefined, 10_000);
  const seen = { endMs: Number.NaN, error: undefined as unknown, most: 0, open: 0 };
  const values: { atMs: number; value: string }[] = [];
  const startedMs: (number | undefined)[] = contenders.map(() => undefined);
  const reports: RaceReport[] = [];
  const sources = contenders.map(({ idleMs, contentMs, endMs, fails }, at) => () => {
    return new Observable<string>((consumer) => {
      startedMs[at] = scheduler.now();
      seen.open++;
      seen.most = Math.max(seen.most, seen.open);
      consumer.add(() => seen.open--);
      for (const [n, ms] of idleMs.entries()) {
        consumer.add(scheduler.schedule(() => consumer.next(`idle ${at}.${n}`), ms));
      }
      for (const [n, ms] of contentMs.entries()) {
        consumer.add(scheduler.schedule(() => consumer.next(`content ${at}.${n}`), ms));
      }
      consumer.add(scheduler.schedule(() => (fails ? consumer.error(`no ${at}`) : consumer.complete()), endMs));
    });
  });
  make(sources, scheduler, reports).subscribe({
    next: (value) => values.push({ atMs: scheduler.now(), value }),
    error: (error) => Object.assign(seen, { error, endMs: scheduler.now() }),
    complete: () => Object.assign(seen, { endMs: scheduler.now() }),
  });
  scheduler.flush();
  return { ...seen, values, startedMs, reports, timers: scheduler.actions.length };
}

const accepts = (value: string) => value.startsWith('content');

function raced(contenders: readonly Contender[], options: RaceCancelOptions<string>): Outcome {
  return observe(contenders, (sources, scheduler, reports) =>
    raceCancel(sources, { ...options, scheduler, observe: (report) => reports.push(report) }),
  );
}

/** When each contender starts and which one wins, worked out from the rules: by time, then failures. */
function foretold(contenders: readonly Contender[], staggerMs: number): { startMs: number[]; winner: number } {
  const startMs: number[] = [];
  let now = 0;
  let winner = -1;
  const failMs = (at: number) => (startMs[at] ?? 0) + (contenders[at]?.endMs ?? 0);
  const contentMs = (at: number) => (startMs[at] ?? 0) + (contenders[at]?.contentMs[0] ?? Infinity);
  for (;;) {
    startMs.push(now);
    const running = startMs.map((_, at) => at);
    const failed = running.filter((at) => contentMs(at) === Infinity).map(failMs);
    const lastMs = startMs.at(-1) ?? 0;
    const nextMs = Math.min(lastMs + staggerMs, ...failed.filter((ms) => ms > now));
    const wonMs = Math.min(...running.map(contentMs));
    if (startMs.length < contenders.length && nextMs < wonMs) {
      now = nextMs;
      continue;
    }
    if (wonMs < Infinity) winner = running.find((at) => contentMs(at) === wonMs) ?? -1;
    return { startMs, winner };
  }
}

describe('raceCancel, over random contenders', () => {
  const several = fc.array(contender, { minLength: 1, maxLength: 4 });
  const stagger = fc.oneof(fc.nat(30), fc.constant(Infinity));

  it('passes on the whole of one contender, or fails with the reasons of all', () => {
    fc.assert(
      fc.property(several, stagger, (contenders, staggerMs) => {
        const { values, error, reports, startedMs } = raced(contenders, { staggerMs, accepts });
        const won = reports.filter((report) => report.action === 'won');
        expect(won.length).toBeLessThanOrEqual(1);
        const winner = won[0]?.contender;
        if (winner === undefined) {
          expect(values).toEqual([]);
          expect((error as AggregateError).errors).toHaveLength(contenders.length);
          return;
        }
        const { idleMs, contentMs, fails } = contenders[winner] as Contender;
        const all = [...idleMs.keys()].map((n) => `idle ${winner}.${n}`);
        expect(values.map(({ value }) => value)).toEqual([
          ...all,
          ...[...contentMs.keys()].map((n) => `content ${winner}.${n}`),
        ]);
        expect(values[0]?.atMs).toBe((startedMs[winner] ?? 0) + (contentMs[0] ?? 0));
        expect(error).toBe(fails ? `no ${winner}` : undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('starts and is won as the rules foretell', () => {
    fc.assert(
      fc.property(
        several,
        fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(Infinity)),
        (contenders, staggerMs) => {
          // Where two things fall on one instant the order is the scheduler's; those draws tell nothing.
          const apart = contenders.map((each, at) => shifted(each, (at + 1) / 16));
          const { startedMs, reports } = raced(apart, { staggerMs: staggerMs + 0.011, accepts });
          const { startMs, winner } = foretold(apart, staggerMs + 0.011);
          expect(startedMs.filter((ms) => ms !== undefined)).toEqual(startMs.map((ms) => expect.closeTo(ms, 6)));
          expect(reports.find((report) => report.action === 'won')?.contender ?? -1).toBe(winner);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves nothing behind, and never runs two once one has won', () => {
    fc.assert(
      fc.property(several, stagger, (contenders, staggerMs) => {
        const { open, timers, reports } = raced(contenders, { staggerMs, accepts });
        expect([open, timers]).toEqual([0, 0]);
        const over = reports.findIndex((report) => report.action === 'won');
        if (over >= 0) expect(reports.slice(over + 1)).toEqual([]);
        const started = reports.filter((report) => report.action === 'started').length;
        const ended = reports.filter(({ action }) => action === 'failed' || action === 'won' || action === 'cancelled');
        expect(ended).toHaveLength(started);
      }),
      { numRuns: 500 },
    );
  });

  it('is first to content no later than the first contender alone', () => {
    fc.assert(
      fc.property(several, stagger, (contenders, staggerMs) => {
        const alone = raced(contenders.slice(0, 1), { accepts });
        if (alone.values.length === 0) return;
        const all = raced(contenders, { staggerMs, accepts });
        expect(all.values[0]?.atMs).toBeLessThanOrEqual(alone.values[0]?.atMs ?? 0);
      }),
      { numRuns: 500 },
    );
  });

  it('joins no contender because of time when the budget pays for none', () => {
    fc.assert(
      fc.property(several, fc.nat(10), (contenders, staggerMs) => {
        const budget = createHedgeBudget({ shareRatio: 0 });
        const { reports } = raced(contenders, { staggerMs, accepts, budget });
        expect(reports.filter((report) => report.action === 'started' && report.because === 'stagger')).toEqual([]);
      }),
    );
  });

  it('agrees with RxJS race where all start at once and none fails', () => {
    fc.assert(
      fc.property(several, (drawn) => {
        const contenders = drawn.map((each) => ({ ...each, fails: false }));
        const ours = observe(contenders, (sources, scheduler) => raceCancel(sources, { scheduler }));
        const theirs = observe(contenders, (sources) => race(...sources.map((source) => source())));
        expect(ours.values).toEqual(theirs.values);
        expect(ours.endMs).toEqual(theirs.endMs);
      }),
      { numRuns: 500 },
    );
  });
});

function shifted({ idleMs, contentMs, endMs, fails }: Contender, byMs: number): Contender {
  const shift = (ms: number) => ms + byMs;
  return { idleMs: idleMs.map(shift), contentMs: contentMs.map(shift), endMs: endMs + byMs * 2, fails };
}
