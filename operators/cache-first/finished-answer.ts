import { isObservable, type Observable } from 'rxjs';

/** How a finished answer is written: the options of `cacheFirst` that speak of it. */
export interface AnswerWriting<T> {
  readonly write?: (answer: readonly T[], tags: readonly string[]) => Observable<unknown> | void;
  readonly tagsOf?: (answer: readonly T[]) => readonly string[];
  readonly isCacheable?: (answer: readonly T[]) => boolean;
  readonly isRetraction?: (element: T) => boolean;
  readonly maxAnswer?: number;
}

/** Gathers an answer as it passes, and writes it if it was finished, never taken back, and may be given again. */
export class FinishedAnswer<T> {
  readonly #writing: AnswerWriting<T>;
  readonly #maxAnswer: number;
  #elements: T[] | undefined;

  constructor(writing: AnswerWriting<T>) {
    this.#writing = writing;
    this.#maxAnswer = writing.maxAnswer ?? 65_536;
    this.#elements = writing.write === undefined ? undefined : [];
  }

  /** False once it will not be written. */
  get isGathered(): boolean {
    return this.#elements !== undefined;
  }

  add(element: T): void {
    if (this.#elements === undefined) return;
    if (this.#elements.length >= this.#maxAnswer || this.#writing.isRetraction?.(element)) this.#elements = undefined;
    else this.#elements.push(element);
  }

  /** Outlives the run: a slow write neither holds it up nor is cut off with it. */
  write(told: (type: 'written' | 'not-written' | 'write-failed', error?: unknown) => void): void {
    const { write, tagsOf, isCacheable } = this.#writing;
    const answer = this.#elements;
    if (write === undefined) return;
    try {
      if (answer === undefined || isCacheable?.(answer) === false) {
        told('not-written');
        return;
      }
      const writing = write(answer, [...new Set(tagsOf?.(answer) ?? [])]);
      if (!isObservable(writing)) told('written');
      else writing.subscribe({ error: (error) => told('write-failed', error), complete: () => told('written') });
    } catch (error) {
      told('write-failed', error);
    }
  }
}
