import type { TaskContext } from './ring-module.ts';
import type { TaskMarks } from './task-marks.ts';

/** A task under way, as its module sees it. */
export class RunningTask implements TaskContext {
  readonly slot: number;
  readonly retire: () => void;
  readonly #marks: TaskMarks;
  #abort: AbortController | undefined;

  constructor(slot: number, marks: TaskMarks, retire: () => void) {
    this.slot = slot;
    this.retire = retire;
    this.#marks = marks;
  }

  get isCancelled(): boolean {
    return this.#marks.isCancelled(this.slot);
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    this.abortIfCancelled();
    return this.#abort.signal;
  }

  abortIfCancelled(): void {
    if (this.isCancelled) this.#abort?.abort();
  }
}
