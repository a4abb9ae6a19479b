import { Observable, type OperatorFunction, type SchedulerLike, Subject, take, tap, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';

/** What the closing set needs to know of an operator. `I` is what goes in, `O` what comes out. */
export interface ClosingCase<I, O> {
  /** Makes the operator; all its time must run on the scheduler given. */
  readonly operator: (scheduler: SchedulerLike) => OperatorFunction<I, O>;
  /** Valid inputs that together yield at least two outputs. They are also fed over and over. */
  readonly elements: readonly I[];
  /** Calls with an invalid option each; every one must throw a RangeError or TypeError whose message begins `name: `. */
  readonly badOptions: readonly (() => unknown)[];
  /** True where the operator holds a timer at some moment while `elements` go in. */
  readonly holdsTimers: boolean;
  /** What the consumer gets when the source fails with `error`; absent: `error` itself. */
  readonly failure?: (error: Error) => unknown;
  /** True where no output leaves before time passes or the source completes. */
  readonly late?: boolean;
  /** True where outputs may come in another order when the consumer feeds the source from inside `next`. */
  readonly unordered?: boolean;
}

/** One named check of the set. */
export interface ClosingCheck {
  readonly title: string;
  readonly run: () => void;
}

/** Registers the checks every operator here passes, under `describe(name + ': closing set')`. */
export function closingSet<I, O>(name: string, subject: ClosingCase<I, O>): void {
  describe(`${name}: closing set`, () => {
    for (const check of closingChecks(name, subject)) it(check.title, check.run);
  });
}

/** The checks themselves, to be run by whoever wants to see one fail. */
export function closingChecks<I, O>(name: string, subject: ClosingCase<I, O>): ClosingCheck[] {
  const checks: readonly [string, () => void][] = [
    ['completes once with its source, and lets go of everything', () => completes(subject)],
    ['forwards an error once, and lets go of everything', () => forwardsError(subject)],
    ['reaches the source and cancels every timer when unsubscribed, at any moment', () => unsubscribes(subject)],
    ['leaves the source as soon as the consumer has enough', () => leaves(subject)],
    ['stops a synchronous source under take', () => stopsSynchronous(subject)],
    ['gives the same when the consumer feeds the source from inside next', () => feedsBack(subject)],
    ['stays silent after the consumer ends it from inside next', () => endsInside(subject)],
    ['keeps no state between two subscribers, side by side or one after the other', () => separate(subject)],
    ['subscribes the source once, and only when subscribed', () => subscribesOnce(subject)],
    ['refuses bad options when it is called', () => refuses(name, subject)],
  ];
  return checks.map(([title, run]) => ({ title, run }));
}

/** Far more virtual milliseconds than any operator waits; bounds those that re-arm. */
const LONG_MS = 600_000;

/** One run of the operator over a source driven by hand, in virtual time, with all it did written down. */
class Rig<I, O> {
  readonly scheduler = new VirtualTimeScheduler(undefined, LONG_MS);
  readonly source = new Subject<I>();
  readonly outputs: O[] = [];
  readonly ends: unknown[] = [];
  readonly output: Observable<O>;
  subscribed = 0;
  unsubscribed = 0;

  constructor(operator: (scheduler: SchedulerLike) => OperatorFunction<I, O>) {
    this.output = new Observable<I>((consumer) => {
      this.subscribed++;
      consumer.add(() => this.unsubscribed++);
      return this.source.subscribe(consumer);
    }).pipe(operator(this.scheduler));
  }

  get timers(): number {
    return this.scheduler.actions.length;
  }

  subscribe(onNext?: (value: O) => void, output: Observable<O> = this.output): { unsubscribe(): void } {
    return output.subscribe({
      next: (value) => {
        if (this.ends.length > 0) throw new Error('an output after the end');
        this.outputs.push(value);
        onNext?.(value);
      },
      error: (error) => this.ends.push({ error }),
      complete: () => this.ends.push('complete'),
    });
  }

  feed(elements: readonly I[]): void {
    for (const element of elements) this.source.next(element);
  }

  expectNothingHeld(): void {
    expect(this.unsubscribed, 'subscriptions of the source that ended').toBe(this.subscribed);
    expect(this.source.observed, 'the source is still observed').toBe(false);
    expect(this.timers, 'timers still held').toBe(0);
  }
}

/** What the operator makes of the elements, fed in one go and completed. */
function plainOutputs<I, O>(subject: ClosingCase<I, O>): O[] {
  const rig = new Rig(subject.operator);
  rig.subscribe();
  rig.feed(subject.elements);
  rig.source.complete();
  rig.scheduler.flush();
  return rig.outputs;
}

function completes<I, O>(subject: ClosingCase<I, O>): void {
  const rig = new Rig(subject.operator);
  rig.subscribe();
  rig.feed(subject.elements);
  rig.source.complete();
  rig.scheduler.flush();
  expect(rig.ends).toEqual(['complete']);
  expect(rig.outputs.length, 'outputs of `elements`').toBeGreaterThanOrEqual(2);
  rig.expectNothingHeld();

  const empty = new Rig(subject.operator);
  empty.subscribe();
  empty.source.complete();
  empty.scheduler.flush();
  expect(empty.ends, 'an empty source').toEqual(['complete']);
  empty.expectNothingHeld();
}

function forwardsError<I, O>(subject: ClosingCase<I, O>): void {
  const failure = new Error('the source failed');
  const seen = subject.failure?.(failure) ?? failure;
  for (const elements of [[], subject.elements]) {
    const rig = new Rig(subject.operator);
    rig.subscribe();
    rig.feed(elements);
    rig.source.error(failure);
    rig.scheduler.flush();
    expect(rig.ends).toEqual([{ error: seen }]);
    rig.expectNothingHeld();
  }
}

function unsubscribes<I, O>(subject: ClosingCase<I, O>): void {
  let mostTimers = 0;
  for (let fed = 0; fed <= subject.elements.length; fed++) {
    const rig = new Rig(subject.operator);
    const subscription = rig.subscribe();
    rig.feed(subject.elements.slice(0, fed));
    mostTimers = Math.max(mostTimers, rig.timers);
    const before = rig.outputs.length;
    subscription.unsubscribe();
    rig.expectNothingHeld();
    rig.feed(subject.elements);
    rig.scheduler.flush();
    expect(rig.outputs.length, 'outputs after unsubscribing').toBe(before);
    expect(rig.ends).toEqual([]);
  }
  if (subject.holdsTimers) expect(mostTimers, '`holdsTimers` is declared, timers seen').toBeGreaterThan(0);
  else expect(mostTimers, '`holdsTimers` is not declared, timers seen').toBe(0);
}

function leaves<I, O>(subject: ClosingCase<I, O>): void {
  const rig = new Rig(subject.operator);
  rig.subscribe(undefined, rig.output.pipe(take(1)));
  rig.feed(subject.elements);
  if (subject.late) {
    rig.source.complete();
    rig.scheduler.flush();
  }
  expect(rig.ends).toEqual(['complete']);
  rig.expectNothingHeld();
}

function stopsSynchronous<I, O>(subject: ClosingCase<I, O>): void {
  const { elements, late = false } = subject;
  const needed = late ? 0 : neededForOne(subject);
  const limit = late ? elements.length : needed + 1_000;
  let produced = 0;
  let closedAtEnd = false;
  const scheduler = new VirtualTimeScheduler(undefined, LONG_MS);
  const endless = new Observable<I>((consumer) => {
    while (!consumer.closed && produced < limit) consumer.next(elements[produced++ % elements.length] as I);
    closedAtEnd = consumer.closed;
    consumer.complete();
  });
  const outputs: O[] = [];
  endless.pipe(subject.operator(scheduler), take(1)).subscribe((value) => outputs.push(value));
  if (!late) {
    expect(produced, 'elements a synchronous source produced for one output').toBe(needed);
    expect(closedAtEnd, 'the source saw `closed`').toBe(true);
  }
  scheduler.flush();
  expect(outputs.length).toBe(1);
  expect(scheduler.actions.length, 'timers still held').toBe(0);
}

/** How many elements go in, one at a time, before the first output leaves. */
function neededForOne<I, O>(subject: ClosingCase<I, O>): number {
  const rig = new Rig(subject.operator);
  rig.subscribe();
  for (let fed = 0; fed < 1_000; fed++) {
    if (rig.outputs.length > 0) return fed;
    rig.source.next(subject.elements[fed % subject.elements.length] as I);
  }
  throw new Error('no output within 1,000 elements: if the operator needs time to put anything out, declare `late`');
}

function feedsBack<I, O>(subject: ClosingCase<I, O>): void {
  const rig = new Rig(subject.operator);
  let fed = 0;
  const feedOne = () => {
    const at = fed++;
    if (at < subject.elements.length) rig.source.next(subject.elements[at] as I);
    else if (at === subject.elements.length) rig.source.complete();
  };
  rig.subscribe(feedOne);
  while (fed <= subject.elements.length) feedOne();
  rig.scheduler.flush();
  expect(rig.ends).toEqual(['complete']);
  const plain = plainOutputs(subject);
  if (!subject.unordered) expect(rig.outputs).toEqual(plain);
  else expect(rig.outputs.map(asText).sort()).toEqual(plain.map(asText).sort());
  rig.expectNothingHeld();
}

function endsInside<I, O>(subject: ClosingCase<I, O>): void {
  const failing = new Rig(subject.operator);
  failing.subscribe(() => failing.source.error(new Error('from inside next')));
  failing.feed(subject.elements);
  failing.source.complete();
  failing.scheduler.flush();
  expect(failing.ends.length, 'ends seen').toBe(1);
  failing.expectNothingHeld();

  const leaving = new Rig(subject.operator);
  const subscription = leaving.subscribe(() => subscription.unsubscribe());
  leaving.feed(subject.elements);
  leaving.source.complete();
  leaving.scheduler.flush();
  expect(leaving.outputs.length, 'outputs before unsubscribing from inside next').toBe(1);
  leaving.expectNothingHeld();
}

function separate<I, O>(subject: ClosingCase<I, O>): void {
  const alone = plainOutputs(subject);
  const scheduler = new VirtualTimeScheduler(undefined, LONG_MS);
  const operator = subject.operator(scheduler);
  const sources = [new Subject<I>(), new Subject<I>(), new Subject<I>()];
  const seen: O[][] = sources.map(() => []);
  const [first, second, third] = sources.map((source, i) =>
    source.pipe(
      operator,
      tap((value) => seen[i]?.push(value)),
    ),
  );
  const subscriptions = [first?.subscribe(), second?.subscribe()];
  for (const element of subject.elements) {
    sources[0]?.next(element);
    sources[1]?.next(element);
  }
  sources[0]?.complete();
  sources[1]?.complete();
  scheduler.flush();
  expect(seen[0]).toEqual(alone);
  expect(seen[1]).toEqual(alone);
  third?.subscribe();
  for (const element of subject.elements) sources[2]?.next(element);
  sources[2]?.complete();
  scheduler.flush();
  expect(seen[2]).toEqual(alone);
  expect(subscriptions.every((subscription) => subscription?.closed)).toBe(true);
}

function subscribesOnce<I, O>(subject: ClosingCase<I, O>): void {
  const rig = new Rig(subject.operator);
  expect(rig.subscribed, 'before anyone subscribed').toBe(0);
  expect(rig.timers, 'timers before anyone subscribed').toBe(0);
  rig.subscribe();
  rig.feed(subject.elements);
  rig.source.complete();
  rig.scheduler.flush();
  expect(rig.subscribed).toBe(1);
}

function refuses<I, O>(name: string, subject: ClosingCase<I, O>): void {
  for (const bad of subject.badOptions) {
    let thrown: unknown;
    try {
      bad();
    } catch (error) {
      thrown = error;
    }
    const shown = String(bad);
    if (thrown === undefined) throw new Error(`${name}: nothing was thrown by ${shown}`);
    expect(thrown instanceof RangeError || thrown instanceof TypeError, `${shown} threw ${thrown}`).toBe(true);
    expect((thrown as Error).message.startsWith(`${name}: `), `${shown} threw ${thrown}`).toBe(true);
  }
}

function asText(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
