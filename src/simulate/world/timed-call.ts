import type { Observable, SchedulerAction, Subscriber, Subscription } from 'rxjs';
import { Cold } from '../../../operators/index.ts';
import type { CallContext } from '../../ports/call.ts';
import type { Resource } from '../capacity/resource.ts';
import type { LatencyModel } from '../latency/latency-model.ts';
import type { SlowPeriods } from '../latency/slow-periods.ts';
import type { Draw } from '../random/seeded-random.ts';
import { SimulatedFailure } from './simulated-failure.ts';
import type { World } from './world.ts';

/** A way in which calls fail. */
export interface FailureModel {
  /** The share of calls that fail so. */
  readonly ratio: number;
  /** The code of the error, e.g. `rate-limit`. */
  readonly code: string;
  /** When it fails; absent: when it would have answered. */
  readonly after?: LatencyModel;
  /** Default true. */
  readonly retryable?: boolean;
}

/** How long calls take, how they fail, and what they share. */
export interface CallModel {
  /** Until the first element. */
  readonly latency: LatencyModel;
  readonly failures?: readonly FailureModel[];
  /** What serves the call: where it is full, the call waits or is refused. */
  readonly resource?: Resource;
  /** When everything here takes longer. */
  readonly slow?: SlowPeriods;
}

/** Answers a call whose first element is due: emits, and goes on emitting on the scheduler. */
export type Answer<T> = (subscriber: Subscriber<T>, luck: Luck) => void;

/** The luck of one call. */
export interface Luck {
  readonly draw: Draw;
  /** What every duration of this call is multiplied by: slow periods, virtual speed-ups. */
  readonly factor: number;
}

/**
 * One simulated call: waits for its resource, takes its time, then answers or fails. Cold: each subscription is a call
 * with a luck of its own. Unsubscribing frees the resource at once.
 *
 * A call draws for its failure first, then for its duration, then for its answer.
 */
export function timedCall<T>(
  world: World,
  model: CallModel,
  context: Pick<CallContext, 'run' | 'stage'>,
  purpose: string,
  answer: Answer<T>,
): Observable<T> {
  const work = new TimedCall(world, model, context.run, context.stage, purpose, answer);
  return model.resource === undefined ? work : model.resource.use(work);
}

class TimedCall<T> extends Cold<T> {
  readonly #world: World;
  readonly #model: CallModel;
  readonly #run: string;
  readonly #stage: string;
  readonly #purpose: string;
  readonly #answer: Answer<T>;

  constructor(world: World, model: CallModel, run: string, stage: string, purpose: string, answer: Answer<T>) {
    super();
    this.#world = world;
    this.#model = model;
    this.#run = run;
    this.#stage = stage;
    this.#purpose = purpose;
    this.#answer = answer;
  }

  protected override connect(subscriber: Subscriber<T>): Subscription {
    const world = this.#world;
    const model = this.#model;
    const { scheduler } = world;
    const draw = world.draw(this.#run, this.#stage, this.#purpose);
    const factor = world.speedup(this.#stage) * (model.slow?.factorAt(scheduler.now()) ?? 1);
    const failure = pickFailure(model.failures, draw());
    const latency = failure?.after ?? model.latency;
    const fails = failure === undefined ? undefined : failureOf(failure, this.#stage);
    const due: Due<T> = { subscriber, answer: this.#answer, draw, factor, fails };
    return scheduler.schedule(
      end as (this: SchedulerAction<Due<T>>, due?: Due<T>) => void,
      latency.draw(draw) * factor,
      due,
    );
  }
}

/** A call whose time is running. */
interface Due<T> extends Luck {
  readonly subscriber: Subscriber<T>;
  readonly answer: Answer<T>;
  readonly fails: SimulatedFailure | undefined;
}

function end(due: Due<unknown>): void {
  if (due.fails === undefined) due.answer(due.subscriber, due);
  else due.subscriber.error(due.fails);
}

function pickFailure(failures: readonly FailureModel[] | undefined, share: number): FailureModel | undefined {
  if (failures === undefined) return undefined;
  let rest = share;
  for (const failure of failures) {
    if (rest < failure.ratio) return failure;
    rest -= failure.ratio;
  }
  return undefined;
}

function failureOf({ code, retryable = true }: FailureModel, stage: string): SimulatedFailure {
  return new SimulatedFailure(code, stage, retryable);
}
