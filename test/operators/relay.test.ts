import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Observable, Subject, Subscriber, Subscription, take, UnsubscriptionError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Cold, Relay } from '../../operators/index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

class PlainRelay extends Relay<unknown> {}

/** What a subscriber tears down, in order, when things are added, ended and taken off as told. */
function teardowns(subscriber: Subscriber<unknown>, steps: readonly (readonly [string, number])[]): string[] {
  const seen: string[] = [];
  const children = Array.from({ length: 12 }, (_, index) => new Subscription(() => seen.push(`child ${index}`)));
  const functions = Array.from({ length: 12 }, (_, index) => () => {
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
    const steps = fc.array(fc.tuple(kind, fc.nat(11)), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (told) => {
        expect(teardowns(new PlainRelay(), told)).toEqual(teardowns(new Subscriber<unknown>(), told));
      }),
    );
  });

  it('ends the others where one throws, and says what all threw', () => {
    const relay = new PlainRelay();
    const seen: string[] = [];
    const throwing = (what: string) => () => {
      seen.push(what);
      throw new Error(what);
    };
    relay.add(throwing('first'));
    relay.add(new Subscription(throwing('second')));
    relay.add(() => seen.push('third'));
    let thrown: unknown;
    try {
      relay.unsubscribe();
    } catch (error) {
      thrown = error;
    }
    expect(seen).toEqual(['first', 'second', 'third']);
    expect(thrown).toBeInstanceOf(UnsubscriptionError);
    expect((thrown as UnsubscriptionError).errors.map(({ message }) => message)).toEqual(['first', 'second']);
  });

  it('lets what has ended go as more comes', async () => {
    const relay = new PlainRelay();
    relay.add(() => {});
    const ended: WeakRef<Subscription>[] = [];
    for (let index = 0; index < 1_000; index++) {
      const subscription = new Subscription();
      relay.add(subscription);
      subscription.unsubscribe();
      ended.push(new WeakRef(subscription));
    }
    // Within the turn that made it, nothing that is weakly held goes.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(ended.filter((each) => each.deref() !== undefined).length).toBeLessThan(16);
    relay.unsubscribe();
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
