import type { Observable, Subscriber } from 'rxjs';
import { Cold, Relay } from '../../operators/index.ts';
import type { EventType, RunEvent } from './events.ts';
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

/** Hears the events of every run, in order. What it does must take no time: it runs on the path. */
export interface RunObserver {
  /** The only types of events that its listeners are told of; absent: all. It is asked once. */
  readonly hears?: readonly EventType[];
  /** Called as a run begins; what it returns hears the run's events. `undefined` leaves the run unheard. */
  begin(run: ObservedRun): RunListener | undefined;
}

export interface RunListener {
  event(event: RunEvent): void;
  /** The run's own listener left before its end. */
  cancelled?(): void;
}

/** Lets observers hear runs. One that throws is not heard again in that run, and the run goes on. */
export class Audience {
  readonly onError: (error: unknown) => void;
  readonly #observers: readonly RunObserver[];
  /** By the type of an event, the places of those who hear it: most of a run is text, which few want all of. */
  readonly #places: Map<EventType, readonly number[]> = new Map();

  constructor(observers: readonly RunObserver[], onError: (error: unknown) => void) {
    this.#observers = observers;
    this.onError = onError;
  }

  hear(run: Observable<RunEvent>, about: ObservedRun): Observable<RunEvent> {
    return this.#observers.length === 0 ? run : new HeardRun(run, about, this);
  }

  /** Tells all of a run that begins. */
  begin(about: ObservedRun): Listeners {
    const listeners = this.#observers.map((observer) => {
      try {
        return observer.begin(about);
      } catch (error) {
        this.onError(error);
        return undefined;
      }
    });
    return new Listeners(this, listeners);
  }

  placesOf(type: EventType): readonly number[] {
    let places = this.#places.get(type);
    if (places === undefined) {
      const wants = ({ hears }: RunObserver): boolean => hears === undefined || hears.includes(type);
      places = [...this.#observers.keys()].filter((place) => wants(this.#observers[place] as RunObserver));
      this.#places.set(type, places);
    }
    return places;
  }
}

/** Those who hear one run. */
export class Listeners {
  readonly #audience: Audience;
  /** Each in the place of its observer. */
  readonly #listeners: (RunListener | undefined)[];

  constructor(audience: Audience, listeners: (RunListener | undefined)[]) {
    this.#audience = audience;
    this.#listeners = listeners;
  }

  tell(event: RunEvent): void {
    const places = this.#audience.placesOf(event.type);
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      try {
        this.#listeners[place]?.event(event);
      } catch (error) {
        this.#drop(place, error);
      }
    }
  }

  cancelled(): void {
    for (const [place, listener] of this.#listeners.entries()) {
      try {
        listener?.cancelled?.();
      } catch (error) {
        this.#drop(place, error);
      }
    }
  }

  #drop(place: number, error: unknown): void {
    this.#listeners[place] = undefined;
    this.#audience.onError(error);
  }
}

class HeardRun extends Cold<RunEvent> {
  readonly #run: Observable<RunEvent>;
  readonly #about: ObservedRun;
  readonly #audience: Audience;

  constructor(run: Observable<RunEvent>, about: ObservedRun, audience: Audience) {
    super();
    this.#run = run;
    this.#about = about;
    this.#audience = audience;
  }

  protected override connect(log: Subscriber<RunEvent>): void {
    if (!log.closed) this.#run.subscribe(new Hearing(log, this.#audience.begin(this.#about)));
  }
}

/** Those who hear one run, and the one whose run it is. */
class Hearing extends Relay<RunEvent> {
  readonly #listeners: Listeners;
  #isOver = false;

  constructor(log: Subscriber<RunEvent>, listeners: Listeners) {
    super(log);
    this.#listeners = listeners;
  }

  protected override _next(event: RunEvent): void {
    this.#listeners.tell(event);
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
    if (!this.#isOver) this.#listeners.cancelled();
  }
}
