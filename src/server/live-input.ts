import { type Observable, Subject } from 'rxjs';
import type { PartialInput } from '../engine/request.ts';
import type { Json } from '../ports/index.ts';

/** The input of a run, which may still be said: all of it so far. */
export class LiveInput {
  readonly #parts: Subject<PartialInput> | undefined;
  #value: Json;
  #isWhole: boolean;

  constructor(begun: Json, isWhole: boolean) {
    this.#value = begun;
    this.#isWhole = isWhole;
    this.#parts = isWhole ? undefined : new Subject();
  }

  get value(): Json {
    return this.#value;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** What comes of it after its beginning; undefined where it came whole. */
  get parts(): Observable<PartialInput> | undefined {
    return this.#parts;
  }

  /** Takes it as it stands now; nothing where it was whole. */
  take(input: Json, final: boolean): void {
    if (this.#isWhole) return;
    this.#value = input;
    this.#isWhole = final;
    this.#parts?.next({ input, final });
  }

  /** Lets go of what was said. */
  forget(): void {
    this.#value = null;
  }
}
