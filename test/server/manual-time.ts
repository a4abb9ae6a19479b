import { setImmediate } from 'node:timers/promises';
import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/** A clock that stands still until it is told, for a server whose sockets are real. */
export class ManualTime implements SchedulerLike {
  #now = 0;
  #order = 0;
  readonly #due = new Map<Action<unknown>, { readonly at: number; readonly order: number; readonly state: unknown }>();

  now(): number {
    return this.#now;
  }

  schedule<T>(work: Work<T>, delay = 0, state?: T): Subscription {
    return new Action<T>(work, (action, again, ms) => this.#plan(action, again, ms), this.#forget).schedule(
      state,
      delay,
    );
  }

  /** What is due within so many milliseconds happens, each at its time. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#due].sort(([, one], [, other]) => one.at - other.at || one.order - other.order);
      if (next === undefined || next[1].at > until) break;
      const [action, { at, state }] = next;
      this.#due.delete(action);
      this.#now = at;
      action.run(state);
    }
    this.#now = until;
  }

  /** Lets sockets do what is due. */
  async turn(): Promise<void> {
    for (let i = 0; i < 20; i++) await setImmediate();
  }

  /** Advances until something is done. */
  async finish(done: Promise<unknown>): Promise<void> {
    let waiting = true;
    void done.finally(() => (waiting = false));
    while (waiting) {
      this.advance(50);
      await this.turn();
    }
  }

  #plan<T>(action: Action<T>, state: T | undefined, ms: number): void {
    this.#due.set(action as Action<unknown>, { at: this.#now + ms, order: this.#order++, state });
  }

  readonly #forget = (action: Subscription): void => void this.#due.delete(action as Action<unknown>);
}

type Plan<T> = (action: Action<T>, state: T | undefined, ms: number) => void;

/** One piece of work, which may plan itself again. */
class Action<T> extends Subscription implements SchedulerAction<T> {
  readonly #work: Work<T>;
  readonly #plan: Plan<T>;

  constructor(work: Work<T>, plan: Plan<T>, forget: (action: Subscription) => void) {
    super(() => forget(this));
    this.#work = work;
    this.#plan = plan;
  }

  schedule(state?: T, delay = 0): Subscription {
    if (!this.closed) this.#plan(this, state, delay);
    return this;
  }

  run(state: unknown): void {
    if (!this.closed) this.#work.call(this, state as T);
  }
}
