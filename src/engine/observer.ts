import { Observable, type Subscriber } from 'rxjs';
import { Relay } from '../../operators/index.ts';
import type { RunEvent } from './events.ts';
import type { Slo } from './pipeline.ts';
import type { RunRequest } from './request.ts';
import type { TurnLimits } from './surface.ts';

/** A run that begins, as an observer is told of it. */
export interface ObservedRun {
  readonly request: RunRequest;
  readonly version: number;
  /** The times that the surface of this run promises. */
  readonly slo: Slo;
  /** What its turns are held to; absent: nothing but the defaults. */
  readonly limits?: TurnLimits;
}

/** Hears every event of every run, in order. What it does must take no time: it runs on the path. */
export interface RunObserver {
  /** Called as a run begins; what it returns hears the run's events. `undefined` leaves the run unheard. */
  begin(run: ObservedRun): RunListener | undefined;
}

export interface RunListener {
  event(event: RunEvent): void;
  /** The run's own listener left before its end. */
  cancelled?(): void;
}

/** Lets observers hear a run. One that throws is not heard again in this run, and the run goes on. */
export function observed(
  run: Observable<RunEvent>,
  about: ObservedRun,
  observers: readonly RunObserver[],
  onError: (error: unknown) => void,
): Observable<RunEvent> {
  if (observers.length === 0) return run;
  return new Observable((log) => {
    if (!log.closed) run.subscribe(new Hearing(log, about, observers, onError));
  });
}

/** Those who hear one run, and the one whose run it is. */
class Hearing extends Relay<RunEvent> {
  readonly #listeners: (RunListener | undefined)[];
  readonly #onError: (error: unknown) => void;
  #isOver = false;

  constructor(
    log: Subscriber<RunEvent>,
    about: ObservedRun,
    observers: readonly RunObserver[],
    onError: (error: unknown) => void,
  ) {
    super(log);
    this.#onError = onError;
    this.#listeners = observers.map((observer) => {
      try {
        return observer.begin(about);
      } catch (error) {
        onError(error);
        return undefined;
      }
    });
  }

  protected override _next(event: RunEvent): void {
    const listeners = this.#listeners;
    for (let i = 0; i < listeners.length; i++) {
      try {
        listeners[i]?.event(event);
      } catch (error) {
        this.#drop(i, error);
      }
    }
    this.destination.next(event);
  }

  protected override _complete(): void {
    this.#isOver = true;
    super._complete();
  }

  protected override _error(error: unknown): void {
    this.#isOver = true;
    super._error(error);
  }

  override unsubscribe(): void {
    if (this.closed) return;
    super.unsubscribe();
    if (!this.#isOver) this.#cancelled();
  }

  #cancelled(): void {
    for (const [i, listener] of this.#listeners.entries()) {
      try {
        listener?.cancelled?.();
      } catch (error) {
        this.#drop(i, error);
      }
    }
  }

  #drop(listener: number, error: unknown): void {
    this.#listeners[listener] = undefined;
    this.#onError(error);
  }
}
