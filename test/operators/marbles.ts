import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

type Cold<T> = ReturnType<typeof TestScheduler.prototype.createColdObservable<T>>;
type Hot<T> = ReturnType<typeof TestScheduler.prototype.createHotObservable<T>>;

/** As RxJS has them, but a marble without values is a string, whatever it is passed to. */
export interface MarbleHelpers extends Omit<RunHelpers, 'cold' | 'hot'> {
  cold(marbles: string, values?: undefined, error?: unknown): Cold<string>;
  cold<T = string>(marbles: string, values?: Record<string, T>, error?: unknown): Cold<T>;
  hot(marbles: string, values?: undefined, error?: unknown): Hot<string>;
  hot<T = string>(marbles: string, values?: Record<string, T>, error?: unknown): Hot<T>;
}

/** Runs a marble test in virtual time; a difference fails with both timelines in the message. */
export function marbles(body: (helpers: MarbleHelpers) => void): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run((helpers) =>
    body(helpers as unknown as MarbleHelpers),
  );
}
