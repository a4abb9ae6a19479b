import { asyncScheduler, concatMap, delay, from, type Observable, of, type SchedulerLike } from 'rxjs';
import type { InputPart } from '../client/index.ts';

/** Words as people say them: 170 a minute. */
const wordMs = 350;
/** Silence from which it is clear that this was all. */
const silenceMs = 600;

/** A text as speech recognition gives it while it is said: all of it so far, word by word, then that this was all. */
export function spokenParts(text: string, scheduler: SchedulerLike = asyncScheduler): Observable<InputPart> {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const parts = words.map((_, at): InputPart => ({ text: words.slice(0, at + 1).join(' '), final: false }));
  const said = from(parts).pipe(concatMap((part) => of(part).pipe(delay(wordMs, scheduler))));
  return from([said, of<InputPart>({ text, final: true }).pipe(delay(silenceMs, scheduler))]).pipe(
    concatMap((each) => each),
  );
}
