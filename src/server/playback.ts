import { type Observable, Subject } from 'rxjs';
import type { Heard } from '../engine/request.ts';

/** Tells a run how far its answer was heard; outlives the run's log, for an answer may play on when all of it is told. */
export class Playback {
  readonly owner: string;
  readonly #played = new Subject<Heard>();

  constructor(owner: string) {
    this.owner = owner;
  }

  /** What the run listens to. */
  get played(): Observable<Heard> {
    return this.#played;
  }

  /** True while the run wants to know. */
  get isAwaited(): boolean {
    return this.#played.observed;
  }

  heard(heard: Heard): void {
    this.#played.next(heard);
  }
}
