import {
  asyncScheduler,
  concatMap,
  delay,
  EMPTY,
  from,
  lastValueFrom,
  mergeMap,
  NEVER,
  Observable,
  of,
  throwError,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  createEngine,
  definePipeline,
  type Engine,
  type Handle,
  input,
  type Mode,
  type Pipeline,
  type RunEvent,
  through,
  transform,
} from '../../src/index.ts';

const request = (pipeline: string, mode: Mode = 'streaming') => ({
  run: 'r1',
  pipeline,
  surface: 'default',
  input: { text: 'hi' },
  mode,
});

function engineFor(pipeline: Pipeline, scheduler: TestScheduler): Engine {
  return createEngine({ offers: [{ pipeline }], bindings: {}, scheduler, random: () => 0.5 });
}

/** Runs a pipeline in virtual time and gives its log. */
function logOf(declare: (clock: TestScheduler) => Pipeline, mode: Mode = 'streaming', deadlineMs?: number): RunEvent[] {
  const scheduler = new TestScheduler(() => {});
  const events: RunEvent[] = [];
  scheduler.run(() => {
    const declared = declare(scheduler);
    const asked = { ...request(declared.name, mode), ...(deadlineMs === undefined ? undefined : { deadlineMs }) };
    engineFor(declared, scheduler)
      .startRun(asked)
      .subscribe((event) => events.push(event));
  });
  return events;
}

const slowly = (ms: number, clock: TestScheduler) => (source: Observable<string>) => source.pipe(delay(ms, clock));

/** query → (a: 10 ms) and (b: 20 ms) → both: 5 ms after each. */
const diamond = (clock: TestScheduler): Pipeline => {
  const query = input();
  const said = transform(query, ({ text }) => text);
  const a = through([said], ([text]) => text.pipe(slowly(10, clock)));
  const b = through([said], ([text]) => text.pipe(slowly(20, clock)), { budgetMs: 15 });
  const both = through([a, b], ([left, right]) =>
    from([left, right]).pipe(
      mergeMap((each) => each),
      concatMap((text) => of(text).pipe(slowly(5, clock))),
    ),
  );
  return definePipeline('diamond', { query, said, a, b, both }, { version: 1, output: both });
};

const outputs = (log: readonly RunEvent[]) =>
  log.flatMap((event) => (event.type === 'text' ? [[event.at, event.text]] : []));

describe('a run', () => {
  it('overlaps branches when streaming', () => {
    const log = logOf(diamond);
    expect(outputs(log)).toEqual([
      [15, 'hi'],
      [25, 'hi'],
    ]);
    expect(log.at(-1)).toMatchObject({ type: 'done', at: 25 });
  });

  it('does the same work one stage after the other when sequential', () => {
    const log = logOf(diamond, 'sequential');
    expect(outputs(log)).toEqual([
      [40, 'hi'],
      [40, 'hi'],
    ]);
    const starts = log.flatMap((event) => (event.type === 'stage' && event.phase === 'start' ? [event.stage] : []));
    expect(starts).toEqual(['query', 'said', 'a', 'b', 'both']);
  });

  it('numbers its events without holes and never goes back in time', () => {
    const log = logOf(diamond);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    expect(log.map(({ at }) => at)).toEqual(log.map(({ at }) => at).toSorted((x, y) => x - y));
  });

  it('reports a budget that was exceeded, with its stage', () => {
    const violations = logOf(diamond).filter((event) => event.type === 'policy');
    expect(violations).toEqual([expect.objectContaining({ stage: 'b', policy: 'budget', action: 'exceeded', ms: 15 })]);
  });

  it('is cold: two subscriptions are two runs', () => {
    let built = 0;
    const query = input();
    const counted = through([query], ([each]) => {
      built++;
      return each;
    });
    const pipeline = definePipeline('cold', { query, counted }, { version: 1, output: counted });
    const run = engineFor(pipeline, new TestScheduler(() => {})).startRun(request('cold'));
    expect(built).toBe(0);
    run.subscribe();
    run.subscribe();
    expect(built).toBe(2);
  });

  it('ends with an error event that names the stage, never with an error', () => {
    const log = logOf(() => {
      const query = input();
      const broken = through([query], () => throwError(() => new Error('no ink')));
      const after = transform(broken, (x) => x);
      return definePipeline('broken', { query, broken, after }, { version: 1, output: after });
    });
    expect(log.at(-1)).toMatchObject({ type: 'error', stage: 'broken', message: 'no ink', code: 'run.failed' });
  });

  it('goes on without a stage that is optional', () => {
    const log = logOf(() => {
      const query = input();
      const broken: Handle<string> = through([query], () => throwError(() => new Error('no ink')), { optional: true });
      const end = through([broken, query], ([left, right]) =>
        from([left, right]).pipe(
          mergeMap((each): Observable<unknown> => each),
          mergeMap((x) => (typeof x === 'string' ? EMPTY : of('hi'))),
        ),
      );
      return definePipeline('optional', { query, broken, end }, { version: 1, output: end });
    });
    expect(outputs(log)).toEqual([[0, 'hi']]);
    expect(log).toContainEqual(expect.objectContaining({ type: 'policy', policy: 'optional', stage: 'broken' }));
    expect(log.at(-1)).toMatchObject({ type: 'done' });
  });

  it.each([3_000_000_000, 1e300])(
    'takes a deadline in %d ms for none: a timer set to that fires at once',
    async (deadlineMs) => {
      const query = input();
      const slow = through([query], () => of('hi').pipe(delay(5)));
      const pipeline = definePipeline('slow', { query, slow }, { version: 1, output: slow });
      const engine = createEngine({
        offers: [{ pipeline }],
        bindings: {},
        scheduler: asyncScheduler,
        random: () => 0.5,
      });
      const end = await lastValueFrom(engine.startRun({ ...request('slow'), deadlineMs }));
      expect(end).toMatchObject({ type: 'done', outcome: 'answered' });
    },
  );

  it('fails at its deadline and cancels what was at work', () => {
    let left = 0;
    const log = logOf(
      () => {
        const query = input();
        const stuck = through([query], () => new Observable<string>(() => () => left++));
        return definePipeline('stuck', { query, stuck }, { version: 1, output: stuck });
      },
      'streaming',
      50,
    );
    expect(log.at(-1)).toMatchObject({ type: 'error', code: 'run.deadline', at: 50, retry: true });
    expect(left).toBe(1);
  });

  it('cancels every stage before unsubscribe returns', () => {
    const left: string[] = [];
    const query = input();
    const stuckAt = (name: string) => through([query], () => new Observable<string>(() => () => left.push(name)));
    const a = stuckAt('a');
    const b = stuckAt('b');
    const both = through([a, b], ([x, y]) => from([x, y]).pipe(mergeMap((each) => each)));
    const pipeline = definePipeline('stuck', { query, a, b, both }, { version: 1, output: both });
    const subscription = engineFor(pipeline, new TestScheduler(() => {}))
      .startRun(request('stuck'))
      .subscribe();
    subscription.unsubscribe();
    expect(left.toSorted()).toEqual(['a', 'b']);
  });

  it('answers an unknown pipeline or surface, or a bad input, with an error event', () => {
    const query = input();
    const pipeline = definePipeline('known', { query }, { version: 1, output: query });
    const engine = engineFor(pipeline, new TestScheduler(() => {}));
    const last = (asked: Parameters<Engine['startRun']>[0]): RunEvent | undefined => {
      let event: RunEvent | undefined;
      engine.startRun(asked).subscribe((each) => {
        event = each;
      });
      return event;
    };
    expect(last(request('other'))).toMatchObject({ type: 'error', code: 'run.unknown-pipeline' });
    expect(last({ ...request('known'), surface: 'tv' })).toMatchObject({ type: 'error', code: 'run.unknown-surface' });
    expect(last({ ...request('known'), version: 9 })).toMatchObject({ type: 'error', code: 'run.unknown-pipeline' });
    expect(last({ ...request('known'), input: 7 })).toMatchObject({ type: 'error', code: 'run.bad-input' });
  });

  it('leaves a slow branch when the output no longer needs it', () => {
    let left = 0;
    const log = logOf(() => {
      const query = input();
      const slow = through([query], () => new Observable<string>(() => () => left++));
      const first = through(
        [query, slow],
        ([q, s]) =>
          new Observable<string>((out) => {
            const waiting = s.subscribe();
            return q.subscribe(({ text }) => {
              waiting.unsubscribe();
              out.next(text);
              out.complete();
            });
          }),
      );
      return definePipeline('first', { query, slow, first }, { version: 1, output: first });
    });
    expect(left).toBe(1);
    expect(log.at(-1)).toMatchObject({ type: 'done' });
  });

  it('never ends where its output never ends', () => {
    const log = logOf(() => {
      const query = input();
      const open = through([query], () => NEVER);
      return definePipeline('open', { query, open }, { version: 1, output: open });
    });
    expect(log.map(({ type }) => type)).toEqual(['started']);
  });
});
