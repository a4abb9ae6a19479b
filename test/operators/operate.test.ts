import { Observable, of, range, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { operate, subscribeTo } from '../../operators/index.ts';

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
