import { Subscriber, Subscription, type TeardownLogic } from 'rxjs';

/**
 * A Subscriber between one source and one consumer, as nearly all are: the one thing that ends with it stands in a field.
 * RxJS keeps a list of such things, and each takes itself off it when it ends, which costs more than a short stream does
 * otherwise. From the second thing on that must end with it, this is RxJS's list, in the same order.
 */
export abstract class Relay<T> extends Subscriber<T> {
  /**
   * Not told of this subscriber: when it ends it stays here, closed, until another takes its place. `null` where there is
   * a list.
   */
  #source: Subscription | null | undefined;

  override add(teardown: TeardownLogic): void {
    if (teardown === undefined || teardown === this) return;
    const source = this.#source;
    if (source !== null && !this.closed) {
      if (teardown === source) return;
      if (teardown instanceof Subscription && (source === undefined || source.closed)) {
        if (!teardown.closed) this.#source = teardown;
        return;
      }
      this.#source = null;
      if (source !== undefined) super.add(source);
    }
    super.add(teardown);
  }

  override remove(teardown: Exclude<TeardownLogic, void>): void {
    if (teardown === this.#source) this.#source = undefined;
    else super.remove(teardown);
  }

  override unsubscribe(): void {
    if (this.closed) return;
    const source = this.#source;
    super.unsubscribe();
    if (source === undefined || source === null) return;
    this.#source = undefined;
    source.unsubscribe();
  }
}
