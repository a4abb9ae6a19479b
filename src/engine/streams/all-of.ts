import type { Observable, Subscriber } from 'rxjs';
import { Cold, Relay } from '../../../operators/index.ts';

/**
 * Reads several sources at once, each to its end, and gives all their elements, in one list a source; then completes. A
 * source that is undefined has none. The first to fail fails the output. Holds what the sources gave.
 */
export function allOf(
  sources: readonly (Observable<unknown> | undefined)[],
): Observable<readonly (readonly unknown[])[]> {
  return new AllOf(sources);
}

class AllOf extends Cold<readonly (readonly unknown[])[]> {
  readonly #sources: readonly (Observable<unknown> | undefined)[];

  constructor(sources: readonly (Observable<unknown> | undefined)[]) {
    super();
    this.#sources = sources;
  }

  protected override connect(consumer: Subscriber<readonly (readonly unknown[])[]>): void {
    new Gathering(this.#sources, consumer).start();
  }
}

class Gathering {
  readonly #sources: readonly (Observable<unknown> | undefined)[];
  readonly #consumer: Subscriber<readonly (readonly unknown[])[]>;
  readonly #lists: unknown[][] = [];
  #running: number;

  constructor(
    sources: readonly (Observable<unknown> | undefined)[],
    consumer: Subscriber<readonly (readonly unknown[])[]>,
  ) {
    this.#sources = sources;
    this.#consumer = consumer;
    // The one too many keeps sources that end at once from ending all of it.
    this.#running = sources.length + 1;
  }

  start(): void {
    for (const source of this.#sources) {
      if (this.#consumer.closed) return;
      const place = this.#lists.push(none) - 1;
      if (source === undefined) this.ended();
      else source.subscribe(new ListSubscriber(this.#consumer, this, place));
    }
    this.ended();
  }

  took(place: number, element: unknown): void {
    const list = this.#lists[place];
    if (list === undefined || list === none) this.#lists[place] = [element];
    else list.push(element);
  }

  ended(): void {
    if (--this.#running > 0) return;
    this.#consumer.next(this.#lists);
    this.#consumer.complete();
  }
}

/** Stands where a source has given nothing so far: most give one element, and a list made with it takes room for one. */
const none: unknown[] = [];

class ListSubscriber extends Relay<unknown> {
  readonly #gathering: Gathering;
  readonly #place: number;

  constructor(consumer: Subscriber<never>, gathering: Gathering, place: number) {
    super(consumer);
    this.#gathering = gathering;
    this.#place = place;
  }

  protected override _next(element: unknown): void {
    this.#gathering.took(this.#place, element);
  }

  protected override _complete(): void {
    this.#gathering.ended();
    this.unsubscribe();
  }
}
