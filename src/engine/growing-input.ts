import { Observable, type SchedulerLike, Subject, Subscription } from 'rxjs';
import type { Json } from '../ports/index.ts';
import { RunError } from './errors.ts';
import type { PartialInput } from './request.ts';

/** A person who begins to speak and falls silent is not waited for longer than this. */
const maxSilenceMs = 60_000;

/** What a growing input tells its run. */
export interface InputListener {
  /** The input is whole, or as good as: now the run answers. */
  whole(input: Json): void;
  failed(error: RunError): void;
}

/** The input of a run while it is still being said or typed. Holds the newest part only. */
export class GrowingInput {
  /** What the input is so far, then each change of it; completes when it is whole, which is not among the parts. */
  readonly parts: Observable<Json>;
  /** The whole input, for those who ask early and those who ask late. */
  readonly whole: Observable<Json>;
  readonly #changes = new Subject<Json>();
  readonly #ends = new Subject<Json>();
  #latest: Json;
  #isWhole = false;

  constructor(begun: Json) {
    this.#latest = begun;
    this.parts = new Observable((reader) => {
      if (!this.#isWhole) reader.next(this.#latest);
      return this.#changes.subscribe(reader);
    });
    this.whole = new Observable((reader) => {
      if (!this.#isWhole) return this.#ends.subscribe(reader);
      reader.next(this.#latest);
      reader.complete();
      return undefined;
    });
  }

  /**
   * Reads the parts. Where they complete without a final one, the last of them is the whole; where they error, or none
   * comes for {@link maxSilenceMs}, the input has failed.
   */
  read(parts: Observable<PartialInput>, scheduler: SchedulerLike, listener: InputListener): Subscription {
    const reading = new Subscription();
    let heardAt = scheduler.now();
    const end = (tell: () => void): void => {
      if (reading.closed) return;
      reading.unsubscribe();
      tell();
    };
    const fail = (message: string, cause?: unknown): void =>
      end(() => listener.failed(new RunError('run.input-lost', message, { retry: true, cause })));
    const watch = (afterMs: number): void => {
      reading.add(
        scheduler.schedule(() => {
          const leftMs = heardAt + maxSilenceMs - scheduler.now();
          if (leftMs > 0) watch(leftMs);
          else fail(`the input is not whole, and no more of it came in ${maxSilenceMs} ms`);
        }, afterMs),
      );
    };
    watch(maxSilenceMs);
    reading.add(
      parts.subscribe({
        next: ({ input, final }) => {
          if (reading.closed) return;
          heardAt = scheduler.now();
          if (final) end(() => listener.whole(input));
          else {
            this.#latest = input;
            this.#changes.next(input);
          }
        },
        error: (error: unknown) => fail(error instanceof Error ? error.message : String(error), error),
        complete: () => end(() => listener.whole(this.#latest)),
      }),
    );
    return reading;
  }

  /** Tells all readers; nothing changes any more. */
  settle(input: Json): void {
    this.#latest = input;
    this.#isWhole = true;
    this.#changes.complete();
    this.#ends.next(input);
    this.#ends.complete();
  }
}
