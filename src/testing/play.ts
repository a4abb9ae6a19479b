import { timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { createEngine, type Json, type Mode, type Pipeline, type RunEvent, type Surface } from '../index.ts';
import { type MarblePort, type MarbleValues, marblePorts } from './marble-ports.ts';
import { Score } from './score.ts';

export interface PlayOptions {
  /** Absent: every option as declared. */
  readonly surface?: Surface;
  readonly mode?: Mode;
  /** Absent: `{ text: 'a question' }`. */
  readonly input?: Json;
  /** One marble, or a group of them, for every port of the pipeline. */
  readonly ports: Readonly<Record<string, MarblePort>>;
  readonly values?: MarbleValues;
  /** The listener leaves after so many milliseconds. */
  readonly cancelAtMs?: number;
  readonly deadlineMs?: number;
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
 * @throws TypeError where a port has no marble; DefinitionError where the surface does not fit.
 */
export function play(pipeline: Pipeline, options: PlayOptions): Score {
  const scheduler = new TestScheduler(() => {});
  const log: RunEvent[] = [];
  return scheduler.run(() => {
    const { bindings, calls } = marblePorts(scheduler, pipeline, options.ports, options.values);
    const { surface, mode, deadlineMs, cancelAtMs, random = () => 0.5 } = options;
    const engine = createEngine({
      offers: [{ pipeline, ...(surface === undefined ? undefined : { surfaces: [surface] }) }],
      bindings,
      scheduler,
      random,
    });
    const run = engine.startRun({
      run: 'played',
      pipeline: pipeline.name,
      surface: surface?.name ?? 'default',
      input: options.input ?? { text: 'a question' },
      ...(mode === undefined ? undefined : { mode }),
      ...(deadlineMs === undefined ? undefined : { deadlineMs }),
    });
    const listening = run.subscribe((event) => log.push(event));
    if (cancelAtMs !== undefined) timer(cancelAtMs, scheduler).subscribe(() => listening.unsubscribe());
    scheduler.flush();
    return new Score(log, calls);
  });
}
