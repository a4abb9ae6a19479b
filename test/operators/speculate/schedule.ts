import fc from 'fast-check';
import { concatMap, map, mergeMap, Observable, type OperatorFunction, pipe, VirtualTimeScheduler } from 'rxjs';
import { type SpeculationReport, speculate, type Work } from '../../../operators/index.ts';

/** What one attempt at a work does: puts elements out after so many milliseconds, then completes or fails. */
export interface Attempt {
  readonly elementsMs: readonly number[];
  readonly endMs: number;
  readonly fails: boolean;
}

interface Timed {
  readonly atMs: number;
  readonly key: string;
}

/** Everything that can differ from run to run. */
export interface Schedule {
  readonly early: readonly { readonly atMs: number; readonly keys: readonly string[] }[];
  readonly guesses: readonly Timed[];
  readonly guessesEnd: { readonly atMs: number; readonly how: 'complete' | 'error' | 'never' };
  readonly decisions: readonly Timed[];
  readonly decisionsEndMs: number;
  /** `by default`: without one; then the elements of all works are told apart by their values alone. */
  readonly flatten: 'by default' | 'all at once' | 'one by one' | 'two at a time';
  readonly maxInFlight: number;
  readonly maxStarts: number;
  readonly maxWastedMs: number;
  readonly maxBuffered: number;
  /** By key: what each attempt does that a decision asked for. */
  readonly fresh: Readonly<Record<string, Attempt>>;
  /** By key: what each attempt does that only a guess asked for; `refused`: it throws. Absent: as `fresh`. */
  readonly shadow: Readonly<Record<string, Attempt | 'refused' | undefined>>;
}

/** What was seen of a run. */
export interface Outcome {
  /** By decision, or by value where `flatten` is the default; in order. */
  readonly elements: Map<number, { readonly atMs: number; readonly value: string }[]>;
  readonly endMs: number;
  readonly error: unknown;
  readonly reports: readonly SpeculationReport[];
  /** Works still subscribed and timers still held when all was over. */
  readonly open: number;
  readonly timers: number;
  /** Guessed works running at a time that no decision had asked for. */
  readonly mostShadows: number;
  readonly shadowStarts: number;
  readonly freshStarts: number;
}

const KEYS = ['a', 'b', 'c', 'd'];
const timed = (latestMs: number) => fc.record({ atMs: fc.nat(latestMs), key: fc.constantFrom(...KEYS) });
const byKey = <T>(value: fc.Arbitrary<T>) =>
  fc.tuple(value, value, value, value).map((all) => Object.fromEntries(KEYS.map((key, at) => [key, all[at] as T])));

/** An attempt that succeeds, with any number of elements. */
export const success: fc.Arbitrary<Attempt> = fc
  .array(fc.nat(30), { maxLength: 4 })
  .chain((times) => fc.nat(10).map((restMs) => ({ times, restMs })))
  .map(({ times, restMs }) => {
    const elementsMs = times.sort((a, b) => a - b);
    return { elementsMs, endMs: (elementsMs.at(-1) ?? 0) + restMs, fails: false };
  });

/** One element, and done. */
export const single: fc.Arbitrary<Attempt> = fc
  .nat(40)
  .map((atMs) => ({ elementsMs: [atMs], endMs: atMs, fails: false }));

/** Schedules whose works do `fresh` when decided, and `shadow` when guessed. */
export function schedules(
  fresh: fc.Arbitrary<Attempt>,
  shadow: fc.Arbitrary<Attempt | 'refused' | undefined>,
): fc.Arbitrary<Schedule> {
  const list = fc.record({ atMs: fc.nat(25), keys: fc.uniqueArray(fc.constantFrom(...KEYS)) });
  return fc.record({
    early: fc.array(list, { maxLength: 6 }),
    guesses: fc.array(timed(25), { minLength: 1, maxLength: 8 }),
    guessesEnd: fc.record({ atMs: fc.nat(50), how: fc.constantFrom('complete', 'error', 'never') }),
    decisions: fc.array(timed(40), { maxLength: 6 }),
    decisionsEndMs: fc.integer({ min: 40, max: 60 }),
    flatten: fc.constantFrom('by default', 'all at once', 'one by one', 'two at a time'),
    maxInFlight: fc.nat(5),
    maxStarts: fc.nat(8),
    maxWastedMs: fc.oneof(fc.constant(Infinity), fc.nat(120)),
    maxBuffered: fc.nat(6),
    fresh: byKey(fresh),
    shadow: byKey(shadow),
  });
}

/** How a schedule is run: with its guesses or without, to the end or to a moment. */
export interface Manner {
  readonly guessing: boolean;
  readonly early?: boolean;
  readonly insure?: boolean;
  readonly cancelAtMs?: number;
}

/** Runs a schedule in virtual time. */
export function run(schedule: Schedule, { guessing, early = false, insure = false, cancelAtMs }: Manner): Outcome {
  const scheduler = new VirtualTimeScheduler(undefined, 100_000);
  const seen = {
    endMs: Number.NaN,
    error: undefined as unknown,
    open: 0,
    mostShadows: 0,
    shadowStarts: 0,
    freshStarts: 0,
  };
  const elements: Outcome['elements'] = new Map();
  const reports: SpeculationReport[] = [];
  const unasked = new Set<string>();

  const emitting = (list: readonly Timed[], endMs: number, how: 'complete' | 'error' | 'never') =>
    new Observable<Timed>((consumer) => {
      for (const one of list) consumer.add(scheduler.schedule(() => consumer.next(one), one.atMs));
      if (how === 'complete') consumer.add(scheduler.schedule(() => consumer.complete(), endMs));
      if (how === 'error') consumer.add(scheduler.schedule(() => consumer.error('guessing failed'), endMs));
    });
  const lists = new Observable<readonly Timed[]>((consumer) => {
    for (const { atMs, keys } of schedule.early) {
      consumer.add(scheduler.schedule(() => consumer.next(keys.map((key) => ({ atMs, key }))), atMs));
    }
  });
  const work = ({ key }: Timed, shadow: boolean) => {
    const attempt = (shadow ? schedule.shadow[key] : undefined) ?? (schedule.fresh[key] as Attempt);
    if (attempt === 'refused') throw new Error('no slot for a guess');
    return new Observable<string>((consumer) => {
      seen.open++;
      consumer.add(() => seen.open--);
      if (shadow) {
        seen.shadowStarts++;
        unasked.add(key);
        seen.mostShadows = Math.max(seen.mostShadows, unasked.size);
        consumer.add(() => unasked.delete(key));
      } else seen.freshStarts++;
      for (const [index, afterMs] of attempt.elementsMs.entries()) {
        consumer.add(scheduler.schedule(() => consumer.next(`${key}${index}`), afterMs));
      }
      const finish = () => (attempt.fails ? consumer.error(`${key} failed`) : consumer.complete());
      consumer.add(scheduler.schedule(finish, attempt.endMs));
    });
  };
  const one = (decided: Work<Timed, string>, decision: number) =>
    decided.work.pipe(map((value) => ({ decision, value })));
  type Tagged = { decision: number; value: string };
  const { maxInFlight, maxStarts, maxWastedMs, maxBuffered, guessesEnd } = schedule;
  const options = {
    guesses: emitting(guessing ? schedule.guesses : [], guessesEnd.atMs, guessing ? guessesEnd.how : 'never'),
    ...(early && { early: lists }),
    guessKey: (guess: Timed) => guess.key,
    decisionKey: (decision: Timed) => decision.key,
    work,
    maxInFlight,
    maxStarts,
    maxWastedMs,
    maxBuffered,
    insure,
    scheduler,
    observe: (report: SpeculationReport) => {
      reports.push(report);
      if (report.action === 'adopted') unasked.delete(report.key);
    },
  };
  const speculations: Record<Schedule['flatten'], OperatorFunction<Timed, Tagged>> = {
    'by default': pipe(
      speculate(options),
      map((value) => ({ decision: KEYS.indexOf(value.charAt(0)) * 10 + Number(value.slice(1)), value })),
    ),
    'all at once': speculate({ ...options, flatten: mergeMap(one) }),
    'one by one': speculate({ ...options, flatten: concatMap(one) }),
    'two at a time': speculate({ ...options, flatten: mergeMap(one, 2) }),
  };
  const subscription = emitting(schedule.decisions, schedule.decisionsEndMs, 'complete')
    .pipe(speculations[schedule.flatten])
    .subscribe({
      next: ({ decision, value }) => {
        const list = elements.get(decision) ?? [];
        list.push({ atMs: scheduler.now(), value });
        elements.set(decision, list);
      },
      error: (error) => Object.assign(seen, { endMs: scheduler.now(), error }),
      complete: () => Object.assign(seen, { endMs: scheduler.now() }),
    });
  const left = { open: 0, timers: 0 };
  if (cancelAtMs !== undefined) {
    scheduler.schedule(() => {
      subscription.unsubscribe();
      Object.assign(left, { open: seen.open, timers: scheduler.actions.length });
    }, cancelAtMs);
  }
  scheduler.flush();
  if (cancelAtMs === undefined) Object.assign(left, { open: seen.open, timers: scheduler.actions.length });
  return { ...seen, ...left, elements, reports };
}
