import { map, type Observable, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  createEngine,
  type Heard,
  type Json,
  type Mode,
  type PartialInput,
  type Pipeline,
  type RunEvent,
  type Surface,
} from '../index.ts';
import type { MarbleValues } from './marble.ts';
import { type MarblePort, marblePorts } from './marble-ports.ts';
import { Score } from './score.ts';

export interface PlayOptions {
  /** Absent: every option as declared. */
  readonly surface?: Surface;
  readonly mode?: Mode;
  /** Absent: `{ text: 'a question' }`. With `parts`: the beginning of it, by default without a word. */
  readonly input?: Json;
  /**
   * A marble of the input while it is being said: each letter is all of its text by then (or all of the input, where the
   * value is an object), and the last one before the end is the whole: `'200ms a 300ms b 200ms (c|)'`.
   */
  readonly parts?: string;
  /** One marble, or a group of them, for every port of the pipeline. */
  readonly ports: Readonly<Record<string, MarblePort>>;
  readonly values?: MarbleValues;
  /** A marble of interruptions: `'900ms x'`, where `x` is `{ audioId: 'reply-0', ms: 400 }`: so much was heard of that audio. */
  readonly played?: string;
  /** The listener leaves after so many milliseconds. */
  readonly cancelAtMs?: number;
  readonly deadlineMs?: number;
  /** False: whoever asks takes no sound. */
  readonly aloud?: boolean;
  /** What `random()` gives: 0.5, or a seeded generator. */
  readonly random?: () => number;
}

/**
 * Plays a whole pipeline in virtual time, every port a marble, and gives what happened.
 *
 * ```ts
 * const score = play(assistant, { surface: chat, ports: { model: { plan: '150ms p 20ms q|', compose: '40ms a|' }, … } });
 * expect(score.toolStarts).toEqual(notes('150ms s', { s: 'search_books' }));
 * ```
 *
 * @throws TypeError where a marble cannot be read, names what is not there, or is not there for what was called; DefinitionError where the surface does not fit.
 */
export function play(pipeline: Pipeline, options: PlayOptions): Score {
  const scheduler = new TestScheduler(() => {});
  const log: RunEvent[] = [];
  return scheduler.run(() => {
    const { bindings, calls, faults } = marblePorts(scheduler, pipeline, options.ports, options.values);
    const { surface, mode, deadlineMs, aloud, cancelAtMs, parts, random = () => 0.5 } = options;
    const input = options.input ?? { text: parts === undefined ? 'a question' : '' };
    const engine = createEngine({
      offers: [{ pipeline, ...(surface === undefined ? undefined : { surfaces: [surface] }) }],
      bindings,
      scheduler,
      random,
    });
    const request = {
      run: 'played',
      pipeline: pipeline.name,
      surface: surface?.name ?? 'default',
      input,
      ...(mode === undefined ? undefined : { mode }),
      ...(deadlineMs === undefined ? undefined : { deadlineMs }),
      ...(aloud === undefined ? undefined : { aloud }),
    };
    const growing = parts === undefined ? {} : { input: partsOf(scheduler, parts, input, options.values) };
    const { played } = options;
    const listened =
      played === undefined
        ? {}
        : { played: scheduler.createHotObservable(played, options.values as Record<string, Heard>) };
    const run = engine.startRun(request, { ...growing, ...listened });
    const listening = run.subscribe((event) => log.push(event));
    if (cancelAtMs !== undefined) timer(cancelAtMs, scheduler).subscribe(() => listening.unsubscribe());
    scheduler.flush();
    const [fault] = faults;
    if (fault !== undefined) throw fault;
    return new Score(log, calls);
  });
}

/** The last letter is not told to be: as a transcript that stands still, it is whole when the marble ends. */
function partsOf(
  scheduler: TestScheduler,
  marble: string,
  begun: Json,
  values: MarbleValues = {},
): Observable<PartialInput> {
  const base = typeof begun === 'object' && begun !== null && !Array.isArray(begun) ? begun : {};
  return scheduler
    .createColdObservable(marble, values as Record<string, Json>)
    .pipe(
      map((said): PartialInput => ({ input: typeof said === 'string' ? { ...base, text: said } : said, final: false })),
    );
}
