import { Subscriber, Subscription, type TeardownLogic, UnsubscriptionError } from 'rxjs';

/**
 * Subscribers by prototype, whose fields are left to be set: the two constructors of RxJS cost as much again as setting
 * them does, for each subscription.
 */
const BareSubscriber: typeof Subscriber = (() => {
  function Bare(): void {}
  Bare.prototype = Subscriber.prototype;
  return Bare as unknown as typeof Subscriber;
})();

/**
 * A Subscriber between one source and one consumer, as nearly all are. What ends with it stands in a field, or in a list
 * where there are several things, and is not told of it: RxJS has each of them take itself off its parent's list when it
 * ends, which costs more than a short stream does otherwise. They end in the order in which they were added, as in RxJS.
 *
 * Memory: what has ended stays, closed, until something takes its place; of a list at most half is such.
 */
export abstract class Relay<T> extends BareSubscriber<T> {
  // No private names: all kinds of relays share this constructor, and V8 defines those for each kind anew.
  declare private held: Held | Held[] | undefined;
  declare private clearAt: number;

  constructor(destination?: Subscriber<unknown>) {
    super();
    this.closed = false;
    this.isStopped = false;
    this.destination = destination ?? nobody;
    (this as unknown as Child)._parentage = null;
    this.held = undefined;
    this.clearAt = FIRST_CLEARING;
    destination?.add(this);
  }

  override next(value: T): void {
    if (this.isStopped) super.next(value);
    else this._next(value);
  }

  override complete(): void {
    if (this.isStopped) {
      super.complete();
      return;
    }
    this.isStopped = true;
    this._complete();
  }

  override add(teardown: TeardownLogic): void {
    if (teardown === undefined || teardown === this) return;
    if (hasEnded(teardown)) return;
    if (this.closed) {
      end(teardown);
      return;
    }
    const held = this.held;
    if (held === undefined) this.held = teardown;
    else if (!Array.isArray(held)) {
      if (hasEnded(held)) this.held = teardown;
      else if (held !== teardown || !(held instanceof Subscription)) this.held = [held, teardown];
    } else if (!(teardown instanceof Subscription) || !held.includes(teardown)) {
      if (held.length >= this.clearAt) this.clearAt = Math.max(FIRST_CLEARING, 2 * dropEnded(held));
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
    this.closed = true;
    this.isStopped = true;
    const held = this.held;
    this.held = undefined;
    const child = this as unknown as Child;
    const parents = child._parentage;
    if (parents !== null) {
      child._parentage = null;
      if (Array.isArray(parents)) for (const parent of parents) parent.remove(this);
      else parents.remove(this);
    }
    this.destination = nobody;
    if (held !== undefined) endAll(held);
  }
}

/** What RxJS notes of whoever must let go of a subscription when it ends. */
interface Child {
  _parentage: Subscription | Subscription[] | null;
}

const nobody = { next(): void {}, error(): void {}, complete(): void {} };

type Held = Exclude<TeardownLogic, void>;

const FIRST_CLEARING = 8;

function hasEnded(held: Held): boolean {
  return typeof held !== 'function' && (held as { readonly closed?: boolean }).closed === true;
}

/** Returns how many are left. */
function dropEnded(held: Held[]): number {
  let kept = 0;
  for (const each of held) if (!hasEnded(each)) held[kept++] = each;
  held.length = kept;
  return kept;
}

/** One that throws keeps none of the others from ending. */
function endAll(held: Held | readonly Held[]): void {
  if (!isList(held)) {
    try {
      end(held);
    } catch (error) {
      throw new UnsubscriptionError(reasonsOf(error));
    }
    return;
  }
  let errors: unknown[] | undefined;
  for (const each of held) {
    try {
      end(each);
    } catch (error) {
      errors = [...(errors ?? []), ...reasonsOf(error)];
    }
  }
  if (errors !== undefined) throw new UnsubscriptionError(errors);
}

function isList(held: Held | readonly Held[]): held is readonly Held[] {
  return Array.isArray(held);
}

function end(held: Held): void {
  if (typeof held === 'function') held();
  else held.unsubscribe();
}

function reasonsOf(error: unknown): unknown[] {
  return error instanceof UnsubscriptionError ? error.errors : [error];
}
