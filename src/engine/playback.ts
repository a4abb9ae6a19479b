import { ignoreElements, type Observable, type SchedulerLike, type Subscription, takeUntil, tap, timer } from 'rxjs';
import type { ReplyPart } from './reply.ts';
import type { Heard } from './request.ts';
import { SpokenText } from './spoken-text.ts';

/** A listener may be this far behind with playing what it has. */
const playbackGraceMs = 30_000;

/** What somebody who may interrupt has heard of one answer: while it is given, and while it may still be playing. */
export class Playback {
  readonly played: Observable<Heard>;
  readonly #spoken = new SpokenText();

  constructor(played: Observable<Heard>) {
    this.played = played;
  }

  /** True where something was spoken. */
  get isSpoken(): boolean {
    return this.#spoken.isSpoken;
  }

  /** True once the listener has said how far it listened. */
  get isCut(): boolean {
    return this.#spoken.isCut;
  }

  /** What was heard of a text: all of it, unless the listener said otherwise. */
  heardOf(text: string): string {
    return this.#spoken.heardOf(text);
  }

  /** @param at when it leaves; any clock in milliseconds. */
  part(part: ReplyPart, at: number): void {
    if (part.type === 'audio') this.#spoken.frame(part, at);
    else if (part.type === 'retract') this.#spoken.retract(part.fromOff);
  }

  /** Hears the listener while the answer is given. */
  listen(text: () => string): Subscription {
    return this.played.subscribe((heard) => this.#spoken.hear(heard, text()));
  }

  /**
   * Hears the listener while the whole answer may still be playing, and says each time that it heard less of it. It emits
   * nothing, and completes when the sound has surely ended.
   */
  listenOn(text: string, now: number, scheduler: SchedulerLike, heardLess: () => void): Observable<never> {
    return this.played.pipe(
      takeUntil(timer(this.#spoken.leftMs(now) + playbackGraceMs, scheduler)),
      tap((heard) => {
        this.#spoken.hear(heard, text);
        heardLess();
      }),
      ignoreElements(),
    );
  }
}
