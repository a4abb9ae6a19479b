import { asyncScheduler, concatMap, from, map, Observable, of, scan, timer } from 'rxjs';
import type { RunEvent } from '../../src/engine/events.ts';
import type { RunOptions, RunRequest, StartRun } from '../../src/engine/request.ts';

/** An event as a source writes it; numbers and times are put on by {@link numbered}. */
export type Unnumbered = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq' | 'at'> : never) : never;

/**
 * Hand-made runs for tests of the server, which needs nothing of the engine but its events. They are not the engine:
 * each says by its name what it emits.
 */
export function numbered(make: (request: RunRequest, options?: RunOptions) => Observable<Unnumbered>): StartRun {
  return (request, options) =>
    make(request, options).pipe(map((event, i) => ({ ...event, seq: i + 1, at: i }) as RunEvent));
}

/** The texts one after the other, as one message, then `done`. */
export function texts(words: readonly string[]): Unnumbered[] {
  let off = 0;
  const events = words.map((text): Unnumbered => {
    const event: Unnumbered = { type: 'text', msg: 0, off, text };
    off += text.length;
    return event;
  });
  return [...events, { type: 'done', outcome: 'answered' }];
}

/** Emits all at once. */
export function atOnce(events: readonly Unnumbered[]): StartRun {
  return numbered(() => from(events));
}

/** Emits one event each `ms` milliseconds. */
export function paced(events: readonly Unnumbered[], ms: number): StartRun {
  return numbered(() => from(events).pipe(concatMap((event) => timer(ms, asyncScheduler).pipe(map(() => event)))));
}

/** Says what the input was, word for word: `{ "text": … }`. */
export const echo: StartRun = numbered(({ input }) => {
  const { text } = input as { readonly text: string };
  return from(texts(text.split(/(?<= )/)));
});

/** Never ends, and says nothing. */
export const silent: StartRun = numbered(() => new Observable(() => {}));

/** Ends at once, with a failure. */
export const failing: StartRun = numbered(() =>
  of({ type: 'error', code: 'stage-failed', message: 'plan: no model', stage: 'plan', retry: true }),
);

/** Says each part of its input as it comes: `?` before one that is not the last, `!` before the whole. */
export const dictated: StartRun = ({ input: begun }, { input = of({ input: begun, final: true }) } = {}) =>
  input.pipe(
    concatMap(({ input: said, final }) => {
      const text = `${final ? '!' : '?'}${JSON.stringify(said)}`;
      return final
        ? [
            { type: 'text', text },
            { type: 'done', outcome: 'answered' },
          ]
        : [{ type: 'text', text }];
    }),
    scan((before, event) => ({ ...event, msg: 0, off: (before.off ?? 0) + (before.text ?? '').length }), {} as Told),
    map((event, i) => ({ ...event, seq: i + 1, at: i }) as unknown as RunEvent),
  );

interface Told {
  readonly type: string;
  readonly text?: string;
  readonly off?: number;
}
