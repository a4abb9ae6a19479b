import { Subscriber, Subscription, type TeardownLogic, UnsubscriptionError } from 'rxjs';

/**
 * A Subscriber between one source and one consumer, as nearly all are. What ends with it stands in a field, or in a list
 * where there are several things, and is not told of it: RxJS has each of them take itself off its parent's list when it
 * ends, which costs more than a short stream does otherwise. They end in the order in which they were added, as in RxJS.
 *
 * Memory: what has ended stays, closed, until something takes its place; of a list at most half is such.
 */
export abstract class Relay<T> extends Subscriber<T> {
  // No private names: all kinds of relays share this constructor, and V8 defines those for each kind anew.
  declare private held: Held | Held[] | undefined;
  declare private clearAt: number;

  constructor(destination?: Subscriber<unknown>) {
    super(destination as Subscriber<T>);
    this.held = undefined;
    this.clearAt = FIRST_CLEARING;
  }

  override add(teardown: TeardownLogic): void {
    if (teardown === undefined || teardown === this) return;
    if (this.closed) {
      super.add(teardown);
      return;
    }
    if (teardown instanceof Subscription && teardown.closed) return;
    const held = this.held;
    if (held === undefined) this.held = teardown;
    else if (!Array.isArray(held)) {
      if (hasEnded(held)) this.held = teardown;
      else if (held !== teardown || !(held instanceof Subscription)) this.held = [held, teardown];
    } else if (!(teardown instanceof Subscription) || !held.includes(teardown)) {
      if (held.length >= this.clearAt) this.#clear(held);
      held.push(teardown);
    }
  }

  override remove(teardown: Held): void {
    const held = this.held;
    if (held === teardown) this.held = undefined;
    else if (Array.isArray(held)) {
      const place = held.indexOf(teardown);
      if (place >= 0) held.splice(place, 1);
    }
  }

  override unsubscribe(): void {
    if (this.closed) return;
    const held = this.held;
    this.held = undefined;
    super.unsubscribe();
    if (held === undefined) return;
    if (Array.isArray(held)) endAll(held);
    else endAll([held]);
  }

  #clear(held: Held[]): void {
    let kept = 0;
    for (const each of held) if (!hasEnded(each)) held[kept++] = each;
    held.length = kept;
    this.clearAt = Math.max(FIRST_CLEARING, 2 * kept);
  }
}

type Held = Exclude<TeardownLogic, void>;

const FIRST_CLEARING = 8;

function hasEnded(held: Held): boolean {
  return held instanceof Subscription && held.closed;
}

/** One that throws keeps none of the others from ending. */
function endAll(held: readonly Held[]): void {
  let errors: unknown[] | undefined;
  for (const each of held) {
    try {
      if (typeof each === 'function') each();
      else each.unsubscribe();
    } catch (error) {
      errors ??= [];
      if (error instanceof UnsubscriptionError) errors.push(...error.errors);
      else errors.push(error);
    }
  }
  if (errors !== undefined) throw new UnsubscriptionError(errors);
}
