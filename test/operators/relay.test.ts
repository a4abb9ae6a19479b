import fc from 'fast-check';
import { Observable, Subject, Subscriber, Subscription, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Cold, Relay } from '../../operators/index.ts';

class PlainRelay extends Relay<unknown> {}

/** What a subscriber tears down, in order, when things are added, ended and taken off as told. */
function teardowns(subscriber: Subscriber<unknown>, steps: readonly (readonly [string, number])[]): string[] {
  const seen: string[] = [];
  const children = Array.from({ length: 4 }, (_, index) => new Subscription(() => seen.push(`child ${index}`)));
  const functions = Array.from({ length: 4 }, (_, index) => () => {
    seen.push(`function ${index}`);
  });
  for (const [step, index] of steps) {
    const child = children[index] as Subscription;
    if (step === 'add') subscriber.add(child);
    else if (step === 'add function') subscriber.add(functions[index]);
    else if (step === 'end') child.unsubscribe();
    else if (step === 'remove') subscriber.remove(child);
    else if (step === 'add itself') subscriber.add(subscriber);
    else subscriber.unsubscribe();
    seen.push(`closed ${subscriber.closed}`);
  }
  subscriber.unsubscribe();
  return seen;
}

describe('Relay', () => {
  it('tears down what a Subscriber would, in the same order', () => {
    const kind = fc.constantFrom('add', 'add', 'add function', 'end', 'remove', 'add itself', 'unsubscribe');
    const steps = fc.array(fc.tuple(kind, fc.nat(3)), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (told) => {
        expect(teardowns(new PlainRelay(), told)).toEqual(teardowns(new Subscriber<unknown>(), told));
      }),
    );
  });

  it('lets a source that has ended go when the next one comes', () => {
    const relay = new PlainRelay();
    const seen: number[] = [];
    for (let source = 0; source < 3; source++) {
      const subscription = new Subscription(() => seen.push(source));
      relay.add(subscription);
      if (source < 2) subscription.unsubscribe();
    }
    expect(seen).toEqual([0, 1]);
    relay.unsubscribe();
    expect(seen).toEqual([0, 1, 2]);
  });
});

describe('Cold', () => {
  class Numbers extends Cold<number> {
    protected override connect(consumer: Subscriber<number>): () => void {
      for (let value = 0; value < 3 && !consumer.closed; value++) consumer.next(value);
      return () => ends.push('ended');
    }
  }
  let ends: string[] = [];

  it('is subscribed by observers, functions and operators as any Observable is', () => {
    ends = [];
    const seen: unknown[] = [];
    new Numbers().subscribe((value) => seen.push(value)).unsubscribe();
    new Numbers().pipe(take(2)).subscribe({ next: (value) => seen.push(value), complete: () => seen.push('|') });
    const subject = new Subject<number>();
    subject.subscribe((value) => seen.push(value));
    const forwarded = new Numbers().subscribe(subject);
    expect(seen).toEqual([0, 1, 2, 0, 1, '|', 0, 1, 2]);
    expect(ends).toEqual(['ended', 'ended']);
    forwarded.unsubscribe();
    expect(ends.length).toBe(3);
  });

  it('gives what its work throws to the subscriber', () => {
    class Failing extends Cold<never> {
      protected override connect(): never {
        throw new Error('no');
      }
    }
    const errors: unknown[] = [];
    new Failing().subscribe({ error: (error) => errors.push(error.message) });
    new Observable<never>((consumer) => new Failing().subscribe(consumer)).subscribe({
      error: (error) => errors.push(error.message),
    });
    expect(errors).toEqual(['no', 'no']);
  });
});
