import {
  asyncScheduler,
  concat,
  concatMap,
  from,
  map,
  Observable,
  of,
  Subject,
  scan,
  startWith,
  timer,
  zip,
} from 'rxjs';
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

/** Emits one event each `ms` milliseconds, and none before the last one has left, however late the timers are. */
export function paced(events: readonly Unnumbered[], ms: number): StartRun {
  const alone = (event: Unnumbered): Observable<Unnumbered> =>
    concat(timer(ms, asyncScheduler).pipe(map(() => event)), flushed);
  return numbered(() => from(events).pipe(concatMap(alone)));
}

/** Completes when what was emitted in this turn of the event loop has been written. */
const flushed = new Observable<never>((over) => {
  const second = (): NodeJS.Immediate => setImmediate(() => over.complete());
  const first = setImmediate(second);
  return () => clearImmediate(first);
});

/** Emits the first event, and each further one when told to: for a test that looks at what every one of them does. */
export function stepped(events: readonly Unnumbered[]): { readonly startRun: StartRun; readonly step: () => void } {
  const steps = new Subject<void>();
  return {
    startRun: numbered(() => zip(from(events), steps.pipe(startWith(undefined))).pipe(map(([event]) => event))),
    step: () => steps.next(),
  };
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
