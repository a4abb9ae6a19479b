import { concat, defer, delay, EMPTY, type Observable, of, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createResponseCache } from '../../src/adapters/cache/response-cache.ts';
import {
  type CacheTier,
  cacheFirst,
  callTools,
  compose,
  createEngine,
  definePipeline,
  type Engine,
  input,
  lookup,
  type Memory,
  type ModelPart,
  type Pipeline,
  parseSurfaces,
  planner,
  type RunEvent,
  remember,
  type Speech,
  sentences,
  speak,
  store,
  surface,
  type ToolHost,
} from '../../src/index.ts';

const query = input();
const tier = surface<CacheTier | 'none'>('cacheTier', 'embedding');
const cached = lookup(query, { tier });
const plan = planner(query);
const calls = callTools(plan);
const draft = compose([query, calls]);
const answer = cacheFirst(cached, draft);
const marked = sentences(answer);
const reply = speak(marked);
const saved = remember(query);
const kept = store(query, calls, { tier, ttlMs: 1_000 });
const stages = { query, cached, plan, calls, draft, answer, marked, reply, saved, kept };
const desk: Pipeline = definePipeline('desk', stages, { version: 1, output: reply, side: [saved, kept] });
const surfaces = parseSurfaces(
  'chat:\nvoice: { knobs: { cacheTier: exact } }\nalerts: { knobs: { cacheTier: none } }',
  'f',
  desk,
);

/** A desk whose answer is the number of times its tool was read; `reserve` counts what it changed. */
function open(): {
  readonly clock: VirtualTimeScheduler;
  readonly engine: Engine;
  readonly count: { reads: number; writes: number; remembered: number; spoken: number; thoughts: number; runs: number };
  ask(text: string, options?: { readonly surface?: string; readonly plans?: string }): RunEvent[];
} {
  const clock = new VirtualTimeScheduler();
  const count = { reads: 0, writes: 0, remembered: 0, spoken: 0, thoughts: 0, runs: 0 };
  const spec = (name: string, readOnly: boolean) => ({
    name,
    description: name,
    parameters: { type: 'object' },
    readOnly,
  });
  let planned = 'read';
  const tools: ToolHost = {
    tools: [spec('read', true), spec('reserve', false)],
    call: ({ name }) => defer(() => of(name === 'read' ? ++count.reads : ++count.writes)),
  };
  const model = {
    generate: ({
      purpose,
      results = [],
    }: {
      purpose: string;
      results?: readonly { ok: boolean }[];
    }): Observable<ModelPart> =>
      defer(() => {
        count.thoughts++;
        return concat(
          EMPTY.pipe(delay(10, clock)),
          of<ModelPart>(
            purpose === 'plan'
              ? { type: 'tool-call', id: 'c1', name: planned, args: {} }
              : { type: 'text', text: `Read ${count.reads} times, ${results.length} result.` },
          ).pipe(delay(10, clock)),
        );
      }),
  };
  const memory: Memory = {
    recall: () => of({ turns: [], facts: [] }),
    remember: () =>
      defer(() => {
        count.remembered++;
        return EMPTY;
      }),
  };
  const speech: Speech = {
    speak: () =>
      defer(() => {
        count.spoken++;
        return EMPTY;
      }),
  };
  const engine = createEngine({
    offers: [{ pipeline: desk, surfaces }],
    bindings: { cache: createResponseCache({ staleMs: 500, scheduler: clock }), model, tools, memory, speech },
    scheduler: clock,
    random: () => 0.5,
    observers: [
      {
        begin: () => {
          count.runs++;
          return undefined;
        },
      },
    ],
  });
  return {
    clock,
    engine,
    count,
    ask(text, { surface: on = 'chat', plans = 'read' } = {}) {
      planned = plans;
      const log: RunEvent[] = [];
      engine
        .startRun({ run: 'r1', pipeline: 'desk', surface: on, input: { text } })
        .subscribe((event) => log.push(event));
      clock.flush();
      return log;
    },
  };
}

const said = (log: readonly RunEvent[]): string =>
  log.flatMap((each) => (each.type === 'text' ? [each.text] : [])).join('');
const outcome = (log: readonly RunEvent[]): string | undefined =>
  log.flatMap((each) => (each.type === 'done' ? [each.outcome] : []))[0];

const HOURS = 'What are your opening hours?';

describe('an answer past its time', () => {
  it('is given at once, and made anew for the next who asks', () => {
    const { clock, ask, count } = open();
    expect(said(ask(HOURS))).toBe('Read 1 times, 1 result.');
    clock.frame += 1_200;
    const stale = ask(HOURS);
    expect([said(stale), outcome(stale)]).toEqual(['Read 1 times, 1 result.', 'cached']);
    expect(stale).toContainEqual(expect.objectContaining({ policy: 'cache', action: 'hit', detail: 'exact, stale' }));
    expect(count.reads).toBe(2);
    const anew = ask(HOURS);
    expect([said(anew), outcome(anew)]).toEqual(['Read 2 times, 1 result.', 'cached']);
    expect(count).toMatchObject({ reads: 2, remembered: 3, spoken: 3 });
  });

  it('is made anew once, however many ask meanwhile, and by no run that anybody hears of', () => {
    const { clock, engine, ask, count } = open();
    ask(HOURS);
    clock.frame += 1_200;
    const asked = { run: 'r', pipeline: 'desk', surface: 'chat', input: { text: HOURS } };
    for (let each = 0; each < 3; each++) engine.startRun(asked).subscribe();
    expect(engine.sideWork).toBe(1);
    clock.flush();
    expect(engine.sideWork).toBe(0);
    // Two for the first answer, two for the one made anew; none for the side work of those that were cached.
    expect(count).toMatchObject({ reads: 2, thoughts: 4, runs: 4 });
  });

  it('stays as it was where making it anew would change something', () => {
    const { clock, ask, count } = open();
    ask(HOURS);
    clock.frame += 1_200;
    ask(HOURS, { plans: 'reserve' });
    expect(count).toMatchObject({ reads: 1, writes: 0 });
    expect(said(ask(HOURS))).toBe('Read 1 times, 1 result.');
  });

  it('is cancelled with the engine', () => {
    const { clock, engine, ask } = open();
    ask(HOURS);
    clock.frame += 1_200;
    engine.startRun({ run: 'r', pipeline: 'desk', surface: 'chat', input: { text: HOURS } }).subscribe();
    engine.close();
    expect(engine.sideWork).toBe(0);
  });

  it('is gone when it is staler than that', () => {
    const { clock, ask } = open();
    ask(HOURS);
    clock.frame += 1_600;
    expect(outcome(ask(HOURS))).toBe('answered');
  });
});

describe('what a surface may be given from a cache', () => {
  it('is set by its tier: all ways to find an answer, some, or none', () => {
    const { ask } = open();
    for (const on of ['chat', 'voice', 'alerts']) ask(HOURS, { surface: on });
    const asked = (text: string, on: string) => outcome(ask(text, { surface: on }));
    expect([asked(HOURS, 'chat'), asked(HOURS.toLowerCase(), 'chat')]).toEqual(['cached', 'cached']);
    expect([asked(HOURS, 'voice'), asked(HOURS.toLowerCase(), 'voice')]).toEqual(['cached', 'answered']);
    expect(asked(HOURS, 'alerts')).toBe('answered');
  });

  it('is refused by file and line where it is no tier', () => {
    expect(() => parseSurfaces('chat: { knobs: { cacheTier: near } }', 'desk.yaml', desk)).toThrow(
      /desk\.yaml:1: .*must be one of none, exact, normalised, embedding/,
    );
  });
});
