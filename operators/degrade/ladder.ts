import type { Observable, SchedulerLike, Subscriber, Subscription } from 'rxjs';
import { DeadlineError, type DeadlineLimit } from '../deadline/deadline-error.ts';
import { type LimitHost, type LimitRules, Limits } from '../deadline/limits.ts';
import { EmptyAnswerError } from '../fallback/empty-answer-error.ts';
import { type Handlers, type SourceSubscription, subscribeTo } from '../operate.ts';
import { Shown } from '../shown.ts';
import type { DegradeOptions, Rung, RungContext } from './degrade-options.ts';

/** One subscriber's way down the ladder: hears the rung it stands on. */
export class Ladder<T, P> implements Handlers<T>, LimitHost {
  readonly #rungs: readonly Rung<T, P>[];
  readonly #options: DegradeOptions<T, P>;
  readonly #scheduler: SchedulerLike;
  readonly #consumer: Subscriber<T>;
  readonly #shown: Shown<T, P>;
  readonly #endsAt: number;
  #at = -1;
  #work: Subscription | undefined;
  /** Over the rung's time; the last rung has all it wants. */
  #limits: Limits | undefined;

  constructor(
    rungs: readonly Rung<T, P>[],
    options: DegradeOptions<T, P>,
    scheduler: SchedulerLike,
    consumer: Subscriber<T>,
  ) {
    this.#rungs = rungs;
    this.#options = options;
    this.#scheduler = scheduler;
    this.#consumer = consumer;
    this.#shown = new Shown(consumer, options);
    this.#endsAt = scheduler.now() + options.deadlineMs;
  }

  begin(): void {
    this.#stepDown(undefined);
  }

  next(value: T, self: SourceSubscription): void {
    const limits = this.#limits;
    const { isVisible } = this.#options;
    // Where time hangs on what follows, no value may pass by.
    const watched = limits !== undefined && (isVisible?.(value) === false || limits.heard());
    this.#shown.next(value, watched ? undefined : self);
  }

  error(error: unknown): void {
    this.#limits?.cancel();
    this.#shown.settle(() => {
      if (this.#mayStepDown) this.#fall(error);
      else this.#shown.finish(() => this.#consumer.error(error));
    });
  }

  complete(): void {
    this.#limits?.cancel();
    this.#shown.settle(() => {
      if (!this.#shown.visible && this.#mayStepDown) this.#fall(new EmptyAnswerError());
      else this.#shown.finish(() => this.#consumer.complete());
    });
  }

  exceeded(limitMs: number, limitedBy: DeadlineLimit): void {
    this.#work?.unsubscribe();
    this.error(new DeadlineError(limitMs, limitedBy));
  }

  get #mayStepDown(): boolean {
    if (this.#at >= this.#rungs.length - 1) return false;
    return !(this.#shown.visible && this.#options.after === 'fail');
  }

  #fall(error: unknown): void {
    const { after, retraction, observe } = this.#options;
    const shown = this.#shown;
    shown.drop();
    if (shown.visible && after === 'retract' && retraction !== undefined) {
      shown.retract(retraction({ error, prefix: shown.prefix, visible: true }));
      if (this.#consumer.closed) return;
    }
    observe?.({ action: 'fell', rung: this.#rungs[this.#at]?.name ?? '', error });
    this.#stepDown(error);
  }

  #stepDown(error: unknown): void {
    const { observe } = this.#options;
    const last = this.#rungs.length - 1;
    const leftMs = Math.max(0, this.#endsAt - this.#scheduler.now());
    for (this.#at++; this.#at < last; this.#at++) {
      const { name, isOpen } = this.#rungs[this.#at] as Rung<T, P>;
      const because = leftMs === 0 ? 'deadline' : isOpen?.() === true ? 'open' : undefined;
      if (because === undefined) break;
      observe?.({ action: 'skipped', rung: name, because });
    }
    const rung = this.#rungs[this.#at] as Rung<T, P>;
    observe?.({ action: 'started', rung: rung.name });
    this.#run(rung, leftMs, { prefix: this.#shown.prefix, visible: this.#shown.visible, error });
  }

  #run(rung: Rung<T, P>, leftMs: number, context: RungContext<P>): void {
    const at = this.#at;
    this.#limits = undefined;
    if (at < this.#rungs.length - 1) {
      const { gapMs = Infinity } = this.#options;
      const firstMs = Math.min(leftMs, rung.timeoutMs ?? Infinity);
      const rules: LimitRules = { wholeMs: Infinity, wholeBy: 'budget', firstMs, gapMs };
      this.#limits = new Limits(rules, this.#scheduler, this.#consumer, this);
    }
    let source: Observable<T>;
    try {
      source = rung.run(context);
    } catch (error) {
      this.error(error);
      return;
    }
    const work = subscribeTo(source, this.#consumer, this);
    // A rung that has ended by now has been left, and the next one may run.
    if (work.closed || this.#at !== at) return;
    this.#work = work;
    this.#limits?.begin();
  }
}
