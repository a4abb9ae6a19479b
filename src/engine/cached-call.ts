import type { Observable, Subscriber } from 'rxjs';
import { Cold, subscribeTo } from '../../operators/index.ts';
import type { Recent } from './recent.ts';
import type { StageContext } from './stage-context.ts';

/** A call whose elements are kept when it has ended well, and given again to who asks the same. */
export class CachedCall<R> extends Cold<R> {
  readonly #stage: StageContext;
  readonly #work: Observable<R>;
  readonly #key: string;
  readonly #recent: Recent<readonly R[]>;

  constructor(stage: StageContext, work: Observable<R>, key: string, recent: Recent<readonly R[]>) {
    super();
    this.#stage = stage;
    this.#work = work;
    this.#key = key;
    this.#recent = recent;
  }

  protected override connect(consumer: Subscriber<R>): void {
    const found = this.#recent.get(this.#key, this.#stage.scheduler.now());
    if (found !== undefined) {
      this.#stage.note('cache', 'hit');
      for (const element of found) consumer.next(element);
      consumer.complete();
      return;
    }
    const elements: R[] = [];
    subscribeTo(this.#work, consumer, {
      next: (element) => {
        elements.push(element);
        consumer.next(element);
      },
      complete: () => {
        this.#recent.set(this.#key, elements, this.#stage.scheduler.now());
        consumer.complete();
      },
    });
  }
}
