import { Observable, type SchedulerAction, type SchedulerLike } from 'rxjs';
import type { PartialInput } from '../../engine/request.ts';
import type { Json } from '../../ports/json.ts';

/** An input that is not there at once: it is said word by word, or typed. */
export interface SpokenInput {
  /** All of the text by then, in milliseconds after the run began; later ones later. */
  readonly parts: readonly { readonly atMs: number; readonly text: string }[];
  /** When it is known to be whole, not before the last part. */
  readonly wholeAtMs: number;
}

/** The parts of an input on a scheduler, and then the whole of it. */
export function spokenParts(
  whole: Json,
  { parts, wholeAtMs }: SpokenInput,
  scheduler: SchedulerLike,
): Observable<PartialInput> {
  return new Observable((subscriber) => {
    let next = 0;
    let nowMs = 0;
    const waitMs = (): number => {
      const untilMs = parts[next]?.atMs ?? wholeAtMs;
      const ms = untilMs - nowMs;
      nowMs = untilMs;
      return ms;
    };
    return scheduler.schedule(function (this: SchedulerAction<unknown>) {
      const part = parts[next++];
      if (part === undefined) {
        subscriber.next({ input: whole, final: true });
        return;
      }
      subscriber.next({ input: withText(whole, part.text), final: false });
      this.schedule(undefined, waitMs());
    }, waitMs());
  });
}

/** An input with another text, such as its beginning; what else it says stays. */
export function withText(input: Json, text: string): Json {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input, text } : { text };
}
