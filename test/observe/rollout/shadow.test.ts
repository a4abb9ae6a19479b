import { concat, EMPTY, firstValueFrom, Observable, of, toArray, VirtualTimeScheduler } from 'rxjs';
import { delay } from 'rxjs/operators';
import { describe, expect, it } from 'vitest';
import type { CallContext, Json, Memory, ResponseCache, RunEvent, StartRun, ToolHost } from '../../../src/index.ts';
import { readOnlyBindings } from '../../../src/observe/rollout/read-only-bindings.ts';
import { Shadow, type ShadowOptions, type ShadowReport } from '../../../src/observe/rollout/shadow.ts';

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq'> : never) : never;

const text = (at: number, said: string, off = 0): Body => ({ type: 'text', msg: 0, off, text: said, at });
const done = (at: number, outcome: 'answered' | 'cached' | 'degraded' = 'answered'): Body => ({
  type: 'done',
  outcome,
  at,
});
const called = (at: number, name: string, code?: string): Body => ({
  ...{
    type: 'tool',
    phase: 'end',
    stage: 'calls',
    call: { id: name, name, args: {} },
    ok: code === undefined,
    tookMs: 1,
    at,
  },
  ...(code !== undefined && { error: { code, message: '' } }),
});

/** Two versions, each with what its runs do in virtual time; asks once and gives what was answered and compared. */
function compared(
  stable: readonly Body[],
  tried: readonly Body[],
  options: Partial<ShadowOptions> = {},
): { answered: RunEvent[]; reports: ShadowReport[]; started: string[]; shadow: Shadow } {
  const scheduler = new VirtualTimeScheduler();
  const started: string[] = [];
  const play = (bodies: readonly Body[]): Observable<RunEvent> =>
    concat(
      ...bodies.map((body, n) =>
        of({ ...body, seq: n + 1 } as RunEvent).pipe(delay(body.at - (bodies[n - 1]?.at ?? 0), scheduler)),
      ),
    );
  const startRun =
    (name: string, bodies: readonly Body[]): StartRun =>
    (request) =>
      new Observable((log) => {
        started.push(`${scheduler.now()} ${name} ${request.run} @${request.version}`);
        return play(bodies).subscribe(log);
      });
  const reports: ShadowReport[] = [];
  const shadow = new Shadow({
    ...{ pipeline: 'assistant', stable: 1, version: 2, shareRatio: 1, scheduler },
    startShadow: startRun('shadow', tried),
    observe: (report) => reports.push(report),
    ...options,
  });
  const answered: RunEvent[] = [];
  const ask = shadow.shadowed(startRun('stable', stable));
  ask({ run: 'r', pipeline: 'assistant', surface: 'chat', input: { text: 'hi' }, traceparent: 't' }).subscribe(
    (event) => answered.push(event),
  );
  scheduler.flush();
  return { answered, reports, started, shadow };
}

const differenceOf = (stable: readonly Body[], tried: readonly Body[]): unknown => {
  const [report] = compared(stable, tried).reports;
  return report?.type === 'compared' ? report.difference : report?.why;
};

describe('a shadow', () => {
  it('runs beside the version that answers, under a name of its own, and is compared when both have ended', () => {
    const { answered, reports, started } = compared([text(40, 'Yes.'), done(50)], [text(30, 'Yes.'), done(90)]);
    expect(started).toEqual(['0 stable r @1', '0 shadow r~shadow @2']);
    expect(answered.map(({ type }) => type)).toEqual(['text', 'done']);
    expect(reports).toEqual([
      {
        ...{ type: 'compared', run: 'r', surface: 'chat', difference: 'none', refused: 0 },
        answered: { firstTokenMs: 40, fullMs: 50 },
        shadow: { firstTokenMs: 30, fullMs: 90 },
      },
    ]);
  });

  it('says in what the two differ: how they ended, what they called, what they said', () => {
    expect(differenceOf([done(5)], [done(5, 'degraded')])).toBe('outcome');
    expect(differenceOf([done(5, 'cached')], [done(5)])).toBe('none');
    expect(differenceOf([called(2, 'search'), done(5)], [called(2, 'stock'), done(5)])).toBe('calls');
    expect(differenceOf([text(2, 'Yes.'), done(5)], [text(2, 'No.'), done(5)])).toBe('text');
    const retracted: Body = { type: 'retract', msg: 0, fromOff: 0, reason: 'x', at: 3 };
    expect(differenceOf([text(2, 'Yes.'), done(5)], [text(2, 'No.'), retracted, text(4, 'Yes.'), done(5)])).toBe(
      'none',
    );
  });

  it('does not hold the words against it where a call was refused, and counts those', () => {
    const { reports } = compared(
      [called(2, 'reserve'), text(3, 'Reserved.'), done(5)],
      [called(2, 'reserve', 'shadow'), text(3, 'I could not.'), done(5)],
    );
    expect(reports).toMatchObject([{ difference: 'none', refused: 1 }]);
  });

  it('counts no wrong guess as a call', () => {
    const key = '["search",{}]';
    const wasted: Body = { type: 'speculation', stage: 'calls', action: 'wasted', key, at: 3 };
    expect(differenceOf([done(5)], [called(2, 'search'), wasted, done(5)])).toBe('none');
  });

  it('ends with the run it follows where that is cancelled, and where it takes too long', () => {
    const scheduler = new VirtualTimeScheduler();
    const reports: ShadowReport[] = [];
    let left = 0;
    const forever: StartRun = () => new Observable(() => () => left++);
    const plan = { pipeline: 'p', stable: 1, version: 2, shareRatio: 1, scheduler, maxMs: 100 };
    const shadow = new Shadow({ ...plan, startShadow: forever, observe: (report) => reports.push(report) });
    const run = shadow.shadowed(forever)({ run: 'a', pipeline: 'p', surface: 's', input: null }).subscribe();
    scheduler.maxFrames = 10;
    scheduler.flush();
    run.unsubscribe();
    expect([left, shadow.inFlight]).toEqual([2, 0]);
    const other = shadow.shadowed(forever)({ run: 'b', pipeline: 'p', surface: 's', input: null }).subscribe();
    scheduler.maxFrames = Number.POSITIVE_INFINITY;
    scheduler.flush();
    expect(reports).toMatchObject([
      { run: 'a', why: 'cancelled' },
      { run: 'b', why: 'late' },
    ]);
    expect([left, shadow.inFlight]).toEqual([3, 0]);
    other.unsubscribe();
  });

  it('is left out where as many as may be are under way, and the answer does not wait', () => {
    const scheduler = new VirtualTimeScheduler();
    const reports: ShadowReport[] = [];
    const forever: StartRun = () => new Observable();
    const plan = { pipeline: 'p', stable: 1, version: 2, shareRatio: 1, scheduler, maxInFlight: 2 };
    const shadow = new Shadow({ ...plan, startShadow: forever, observe: (report) => reports.push(report) });
    const startRun = shadow.shadowed(forever);
    for (const run of ['a', 'b', 'c']) startRun({ run, pipeline: 'p', surface: 's', input: null }).subscribe();
    expect(shadow.inFlight).toBe(2);
    expect(reports).toEqual([{ type: 'skipped', run: 'c', surface: 's', why: 'full' }]);
  });
});

describe('read-only bindings', () => {
  const context = {} as CallContext;
  const changed: string[] = [];
  const tools: ToolHost = {
    tools: [
      { name: 'search', description: '', parameters: {}, readOnly: true },
      { name: 'reserve', description: '', parameters: {} },
    ],
    call: ({ name }) => {
      changed.push(name);
      return of({ ok: true });
    },
  };
  const memory: Memory = {
    recall: () => of({ turns: [], facts: ['likes crime'] }),
    remember: () => {
      changed.push('memory');
      return EMPTY;
    },
  };
  const cache: ResponseCache = {
    get: () => of(undefined),
    put: () => {
      changed.push('cache');
      return EMPTY;
    },
    invalidate: () => {
      changed.push('cache');
      return of(1);
    },
  };
  const bound = readOnlyBindings({ tools, memory, cache }) as unknown as {
    readonly tools: ToolHost;
    readonly memory: Memory;
    readonly cache: ResponseCache;
  };

  it('read, and never write', async () => {
    expect(await firstValueFrom(bound.memory.recall({ text: 'hi' }, context))).toMatchObject({
      facts: ['likes crime'],
    });
    expect(
      await firstValueFrom(bound.memory.remember({ query: { text: 'hi' }, answer: '' }, context).pipe(toArray())),
    ).toEqual([]);
    const entry = { query: { text: 'hi' }, pipeline: 'p', version: 1, surface: 's', text: '', tags: [], ttlMs: 1 };
    expect(await firstValueFrom(bound.cache.put(entry, context).pipe(toArray()))).toEqual([]);
    expect(await firstValueFrom(bound.cache.invalidate(['book:1']))).toBe(0);
    expect(changed).toEqual([]);
  });

  it('call what is marked read-only, and refuse the rest before and when it is called', async () => {
    const call = (name: string) => ({ id: '1', name, args: {} });
    expect(bound.tools.check?.(call('search'))).toBeUndefined();
    expect(await firstValueFrom(bound.tools.call(call('search'), context))).toEqual({ ok: true } satisfies Json);
    expect(bound.tools.check?.(call('reserve'))?.code).toBe('shadow');
    await expect(firstValueFrom(bound.tools.call(call('reserve'), context))).rejects.toMatchObject({ code: 'shadow' });
    expect(changed).toEqual(['search']);
  });
});
