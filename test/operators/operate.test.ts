import {
  concat,
  NEVER,
  Observable,
  type OperatorFunction,
  of,
  range,
  type SchedulerLike,
  Subject,
  take,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { batchTime, deadline, holdUnstreamable, operate, sentences, subscribeTo } from '../../operators/index.ts';
import { wait } from '../../operators/operate.ts';

const double = operate<number, number>((source, consumer) => {
  subscribeTo(source, consumer, { next: (value) => consumer.next(value * 2) });
});

describe('operate', () => {
  it('passes values, completion and errors on', () => {
    const seen: unknown[] = [];
    of(1, 2)
      .pipe(double)
      .subscribe({ next: (v) => seen.push(v), complete: () => seen.push('done') });
    new Observable<number>((s) => s.error('no')).pipe(double).subscribe({ error: (e) => seen.push(e) });
    expect(seen).toEqual([2, 4, 'done', 'no']);
  });

  it('stops a synchronous source under take', () => {
    let produced = 0;
    const source = new Observable<number>((subscriber) => {
      for (let i = 0; i < 1000 && !subscriber.closed; i++) {
        produced++;
        subscriber.next(i);
      }
    });
    source.pipe(double, take(3)).subscribe();
    expect(produced).toBe(3);
  });

  it('sends what a handler throws to the consumer and leaves the source', () => {
    const source = new Subject<number>();
    const failing = operate<number, number>((from, consumer) => {
      subscribeTo(from, consumer, {
        next: () => {
          throw new Error('handler');
        },
      });
    });
    let caught: unknown;
    source.pipe(failing).subscribe({ error: (error) => (caught = error) });
    source.next(1);
    expect(caught).toEqual(new Error('handler'));
    expect(source.observed).toBe(false);
  });

  it('sends what connect throws to the consumer', () => {
    const failing = operate<number, number>(() => {
      throw new Error('connect');
    });
    let caught: unknown;
    range(0, 3)
      .pipe(failing)
      .subscribe({ error: (error) => (caught = error) });
    expect(caught).toEqual(new Error('connect'));
  });

  it('passes values on as they are where there is no handler, or the handler has stepped aside', () => {
    const untouched = operate<number, number>((source, consumer) => {
      subscribeTo(source, consumer, {});
    });
    const firstDoubled = operate<number, number>((source, consumer) => {
      subscribeTo(source, consumer, {
        next: (value, self) => {
          self.passOn();
          consumer.next(value * 2);
        },
      });
    });
    const seen: unknown[] = [];
    of(1, 2)
      .pipe(untouched)
      .subscribe((value) => seen.push(value));
    of(3, 4, 5)
      .pipe(firstDoubled, take(2))
      .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('done') });
    expect(seen).toEqual([1, 2, 6, 4, 'done']);
  });

  it('lets a handler end a source that is still subscribing', () => {
    let produced = 0;
    const endless = new Observable<number>((subscriber) => {
      while (!subscriber.closed && produced < 1000) subscriber.next(produced++);
    });
    const untilThree = operate<number, number>((source, consumer) => {
      subscribeTo(source, consumer, {
        next: (value, self) => {
          if (value === 3) self.unsubscribe();
        },
      });
    });
    endless.pipe(untilThree).subscribe();
    expect(produced).toBe(4);
  });

  it('runs the returned teardown once, on unsubscribe as on completion', () => {
    let torn = 0;
    const counting = operate<number, number>((source, consumer) => {
      subscribeTo(source, consumer, { next: (value) => consumer.next(value) });
      return () => torn++;
    });
    of(1).pipe(counting).subscribe();
    expect(torn).toBe(1);
    const subscription = new Subject<number>().pipe(counting).subscribe();
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(torn).toBe(2);
  });
});

describe('wait', () => {
  /** Emits after each of so many milliseconds; hands out what `wait` gave. */
  const waiting = (scheduler: VirtualTimeScheduler, ms: number, elapsed?: () => void) => {
    const waits: unknown[] = [];
    const output = new Observable<string>((consumer) => {
      waits.push(wait(ms, scheduler, consumer as never, elapsed ?? (() => consumer.next('now'))));
    });
    return { output, waits };
  };

  it('calls once, when its time has come', () => {
    const scheduler = new VirtualTimeScheduler();
    const seen: unknown[] = [];
    waiting(scheduler, 5).output.subscribe((value) => seen.push(`${value} at ${scheduler.now()}`));
    expect(seen).toEqual([]);
    scheduler.flush();
    expect(seen).toEqual(['now at 5']);
  });

  it('ends with its consumer, and lets go of it once it has called', () => {
    const scheduler = new VirtualTimeScheduler();
    const { output, waits } = waiting(scheduler, 5);
    output.subscribe().unsubscribe();
    expect(scheduler.actions).toEqual([]);
    output.subscribe();
    scheduler.flush();
    expect(waits.map((each) => (each as { closed: boolean }).closed)).toEqual([true, true]);
  });

  it('sends what is thrown to the consumer', () => {
    const scheduler = new VirtualTimeScheduler();
    const failing = waiting(scheduler, 5, () => {
      throw new Error('late');
    });
    let caught: unknown;
    failing.output.subscribe({ error: (error) => (caught = error) });
    scheduler.flush();
    expect(caught).toEqual(new Error('late'));
  });

  it('never calls after longer than a timer can wait, rather than at once', () => {
    const scheduler = new VirtualTimeScheduler(undefined, Number.POSITIVE_INFINITY);
    const { output, waits } = waiting(scheduler, 2_147_483_648);
    output.subscribe();
    expect(waits).toEqual([undefined]);
    expect(scheduler.actions).toEqual([]);
  });
});

describe('a limit longer than a timer can wait', () => {
  const tooLongMs = 2_147_483_648;

  it.each([
    ['batchTime', 'a', (scheduler: SchedulerLike) => batchTime<string>(tooLongMs, { leading: false, scheduler })],
    ['sentences', 'It is so.', (scheduler: SchedulerLike) => sentences({ settleMs: tooLongMs, scheduler })],
    ['holdUnstreamable', '| a |\n', (scheduler: SchedulerLike) => holdUnstreamable({ holdMs: tooLongMs, scheduler })],
    [
      'deadline',
      'a',
      (scheduler: SchedulerLike) => deadline<string>({ budgetMs: tooLongMs, gapMs: tooLongMs, scheduler }),
    ],
  ])('is none, rather than one that is over at once: %s', (_, text, operator) => {
    const scheduler = new VirtualTimeScheduler(undefined, Number.POSITIVE_INFINITY);
    concat(of(text), NEVER)
      .pipe(operator(scheduler) as OperatorFunction<string, unknown>)
      .subscribe();
    expect(scheduler.actions).toEqual([]);
  });
});
