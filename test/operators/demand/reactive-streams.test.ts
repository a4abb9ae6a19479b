import { Subject, type Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { demand } from '../../../operators/index.ts';

/** A publisher and subscription driven by hand, with every signal written down. */
class Link {
  readonly source = new Subject<number>();
  readonly credit = new Subject<number>();
  readonly signals: unknown[] = [];
  readonly subscription: Subscription;
  onNext: (n: number) => void = () => {};

  constructor(maxBuffered = 100) {
    this.subscription = this.source.pipe(demand(this.credit, { maxBuffered })).subscribe({
      next: (n) => {
        this.signals.push(n);
        this.onNext(n);
      },
      error: (error) => this.signals.push({ error }),
      complete: () => this.signals.push('complete'),
    });
  }

  emit(...elements: number[]): this {
    for (const element of elements) this.source.next(element);
    return this;
  }

  request(n: number): this {
    this.credit.next(n);
    return this;
  }
}

describe('demand, by the rules of Reactive Streams 1.0.4', () => {
  it('1.1 signals no more elements than were requested', () => {
    expect(new Link().request(2).emit(1, 2, 3).signals).toEqual([1, 2]);
    expect(new Link().emit(1, 2, 3).request(2).signals).toEqual([1, 2]);
  });

  it('1.2 may signal fewer, and end', () => {
    const link = new Link().request(10).emit(1);
    link.source.complete();
    expect(link.signals).toEqual([1, 'complete']);
  });

  it('1.3 signals one after the other, never one inside another', () => {
    const link = new Link().request(1);
    let depth = 0;
    link.onNext = (n) => {
      expect(++depth).toBe(1);
      link.request(2);
      if (n < 20) link.emit(2 * n, 2 * n + 1);
      depth--;
    };
    link.emit(1);
    expect(link.signals.length).toBeGreaterThan(20);
  });

  it('1.4, 1.5 end with an error, or completion, that needs no request', () => {
    const failing = new Link();
    failing.source.error('broken');
    expect(failing.signals).toEqual([{ error: 'broken' }]);
    const ending = new Link();
    ending.source.complete();
    expect(ending.signals).toEqual(['complete']);
  });

  it('1.7 signals nothing after the end', () => {
    const link = new Link().request(5).emit(1);
    link.source.complete();
    link.emit(2).request(1);
    expect(link.signals).toEqual([1, 'complete']);
  });

  it('1.8, 3.12 signals nothing after a cancel, and lets go of both ends', () => {
    const link = new Link().request(1).emit(1, 2);
    link.subscription.unsubscribe();
    link.emit(3).request(5);
    expect(link.signals).toEqual([1]);
    expect(link.source.observed || link.credit.observed).toBe(false);
  });

  it('3.2 lets a request come from inside next', () => {
    const link = new Link();
    link.onNext = () => link.request(1);
    link.emit(1, 2, 3).request(1);
    expect(link.signals).toEqual([1, 2, 3]);
  });

  it('3.3 does not recurse between request and next', () => {
    const link = new Link(200_000);
    let deepest = 0;
    link.onNext = () => {
      deepest = Math.max(deepest, new Error().stack?.split('\n').length ?? 0);
      link.request(1);
    };
    link.emit(...Array.from({ length: 50_000 }, (_, n) => n)).request(1);
    expect(link.signals.length).toBe(50_000);
    expect(deepest).toBeLessThan(40);
  });

  it('3.6, 3.7 takes requests and cancels after a cancel for nothing', () => {
    const link = new Link();
    link.subscription.unsubscribe();
    link.subscription.unsubscribe();
    expect(() => link.request(1).request(-1)).not.toThrow();
    expect(link.signals).toEqual([]);
  });

  it('3.8 adds requests up', () => {
    expect(new Link().request(1).request(2).emit(1, 2, 3, 4).signals).toEqual([1, 2, 3]);
  });

  it('3.9 answers a request of less than one with an error', () => {
    const link = new Link().request(0);
    expect(link.signals).toMatchObject([{ error: { code: 'demand-request', requested: 0 } }]);
  });

  it('3.17 takes requests beyond every count as no limit', () => {
    const link = new Link().request(Number.MAX_SAFE_INTEGER).request(Number.MAX_SAFE_INTEGER);
    link.emit(1, 2, 3);
    expect(link.signals).toEqual([1, 2, 3]);
    expect(new Link().request(Number.POSITIVE_INFINITY).request(1).emit(1, 2).signals).toEqual([1, 2]);
  });
});
