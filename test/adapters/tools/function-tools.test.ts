import { NEVER, Observable, of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { createFunctionTools, type FunctionTool } from '../../../src/adapters/tools/function-tools.ts';
import { ToolError } from '../../../src/adapters/tools/tool-error.ts';
import type { JsonObject, ToolHost } from '../../../src/ports/index.ts';
import { callContext } from '../call-context.ts';

const parameters: JsonObject = {
  type: 'object',
  properties: {
    city: { type: 'string', minLength: 1, description: 'Where.' },
    days: { type: 'integer', minimum: 1, maximum: 7 },
    unit: { type: 'string', enum: ['celsius', 'kelvin'] },
    near: { type: 'object', properties: { km: { type: 'number' } }, required: ['km'], additionalProperties: false },
  },
  required: ['city'],
  additionalProperties: false,
};

function tool(run: FunctionTool['run'], name = 'weather'): FunctionTool {
  return { spec: { name, description: 'Tells the weather.', parameters, readOnly: true }, run };
}

function call(host: ToolHost, args: JsonObject, name = 'weather', context = callContext()) {
  const seen: unknown[] = [];
  const subscription = host.call({ id: 'c1', name, args }, context).subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push('complete'),
  });
  return { seen, subscription };
}

const flush = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function virtual(): TestScheduler {
  return new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
}

describe('createFunctionTools', () => {
  it.each([
    ['a value', () => 7, 7],
    ['an array, whole', () => [1, 2], [1, 2]],
    ['null', () => null, null],
    ['the first of an Observable', () => of(1, 2, 3), 1],
  ])('gives %s', (_what, run, expected) => {
    const host = createFunctionTools([tool(run)]);
    expect(call(host, { city: 'Bern' }).seen).toEqual([expected, 'complete']);
  });

  it('gives what a promise resolves to', async () => {
    const { seen } = call(createFunctionTools([tool(() => Promise.resolve('sun'))]), { city: 'Bern' });
    await flush();
    expect(seen).toEqual(['sun', 'complete']);
  });

  it.each<[JsonObject, string, RegExp]>([
    [{}, 'city', /`city` is missing; give it: Where\./],
    [{ city: '' }, 'city', /`city` is empty; leave it out/],
    [{ city: 3 }, 'city', /`city` must be of type string/],
    [{ city: 'Bern', days: 9 }, 'days', /`days` must be <= 7/],
    [{ city: 'Bern', days: 1.5 }, 'days', /`days` must be of type integer/],
    [{ city: 'Bern', unit: 'fahrenheit' }, 'unit', /`unit` must be one of "celsius", "kelvin"/],
    [{ city: 'Bern', town: 'Bern' }, 'town', /`town` is not known; leave it out or use `city`, `days`, `unit`, `near`/],
    [{ city: 'Bern', near: {} }, 'near.km', /`near.km` is missing/],
    [{ city: 'Bern', near: { km: 'far' } }, 'near.km', /`near.km` must be of type number/],
  ])('refuses %j, naming the argument and the mend', (args, argument, message) => {
    let ran = false;
    const host = createFunctionTools([
      tool(() => {
        ran = true;
        return 1;
      }),
    ]);
    const [error] = call(host, args).seen as [ToolError];
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({ code: 'bad-arguments', tool: 'weather', argument });
    expect(error.message).toMatch(message);
    expect(ran).toBe(false);
  });

  it('names the tools there are where one is not known', () => {
    const host = createFunctionTools([tool(() => 1), tool(() => 2, 'tides')]);
    const [error] = call(host, {}, 'toString').seen as [ToolError];
    expect(error).toMatchObject({ code: 'unknown-tool', tool: 'toString' });
    expect(error.message).toContain('weather, tides');
  });

  it('keeps the code of an error that has one, and calls the others failed', () => {
    const refused = Object.assign(new Error('closed'), { code: 'refused' });
    const host = createFunctionTools([
      tool(() => {
        throw refused;
      }),
      tool(() => {
        throw new Error('no sky');
      }, 'sky'),
    ]);
    expect(call(host, { city: 'Bern' }).seen).toEqual([refused]);
    const [error] = call(host, { city: 'Bern' }, 'sky').seen as [ToolError];
    expect(error).toMatchObject({ code: 'failed', message: 'sky: no sky' });
  });

  it('fails a function that ends without a result', () => {
    const host = createFunctionTools([tool(() => new Observable((consumer) => consumer.complete()))]);
    expect(call(host, { city: 'Bern' }).seen).toMatchObject([{ code: 'failed' }]);
  });

  it('gives what is not JSON as JSON writes it, and null for nothing', () => {
    const circle: Record<string, unknown> = { name: 'round' };
    circle.self = circle;
    let deep: unknown = 1;
    for (let level = 0; level < 29; level++) deep = [deep];
    const give = (result: unknown): unknown =>
      call(createFunctionTools([tool(() => result as null)]), { city: 'Bern' }).seen[0];
    expect(give({ at: new Date(0), none: undefined, call: () => 1, rates: [Number.NaN] })).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      rates: [null],
    });
    expect(give(undefined)).toBeNull();
    const refusal = (result: unknown): string => (give(result) as ToolError).message;
    expect(refusal({ id: 1n })).toMatch(/what it returned is not JSON \(.*BigInt.*\); return plain data/);
    expect(refusal(circle)).toMatch(/not JSON \(.*circular.*\); return plain data/);
    expect(refusal(deep)).toMatch(/nested more than 28 deep/);
  });

  it('waits the latency on the clock of the context, then runs', () => {
    virtual().run(({ expectObservable }) => {
      const host = createFunctionTools([tool(() => 'x')], { latencyMs: { weather: 5 } });
      const expected = '-----(x|)';
      expectObservable(host.call({ id: 'c1', name: 'weather', args: { city: 'Bern' } }, callContext())).toBe(expected);
    });
  });

  it('draws the latency from its range by the random of the context', () => {
    virtual().run(({ expectObservable }) => {
      const host = createFunctionTools([tool(() => 'x')], { latencyMs: { weather: [4, 8] } });
      const args = { city: 'Bern' };
      const low = callContext({ random: () => 0 });
      expectObservable(host.call({ id: 'c1', name: 'weather', args }, low)).toBe('----(x|)');
      expectObservable(host.call({ id: 'c2', name: 'weather', args }, callContext())).toBe('------(x|)');
    });
  });

  it('refuses bad arguments at once, without the latency', () => {
    const host = createFunctionTools([tool(() => 'x')], { latencyMs: { weather: 5 } });
    expect(call(host, {}).seen).toMatchObject([{ code: 'bad-arguments' }]);
  });

  it('never begins a call that is unsubscribed while it waits', () => {
    let ran = false;
    const run = () => {
      ran = true;
      return 'x';
    };
    virtual().run(({ expectObservable, flush: flushVirtual }) => {
      const host = createFunctionTools([tool(run)], { latencyMs: { weather: 5 } });
      const calls = host.call({ id: 'c1', name: 'weather', args: { city: 'Bern' } }, callContext());
      const unsub = '   ---!';
      const expected = '----';
      expectObservable(calls, unsub).toBe(expected);
      flushVirtual();
    });
    expect(ran).toBe(false);
  });

  it('ends as cancelled when the signal fires while it waits, and never begins', () => {
    let ran = false;
    const abort = new AbortController();
    const host = createFunctionTools(
      [
        tool(() => {
          ran = true;
          return 1;
        }),
      ],
      { latencyMs: { weather: 10_000 } },
    );
    const { seen } = call(host, { city: 'Bern' }, 'weather', callContext({ signal: abort.signal }));
    expect(seen).toEqual([]);
    abort.abort();
    expect(seen).toMatchObject([{ code: 'cancelled' }]);
    expect(ran).toBe(false);
  });

  it('unsubscribes the function when the signal fires', () => {
    let released = false;
    const abort = new AbortController();
    const host = createFunctionTools([
      tool(
        () =>
          new Observable(() => () => {
            released = true;
          }),
      ),
    ]);
    const { seen } = call(host, { city: 'Bern' }, 'weather', callContext({ signal: abort.signal }));
    abort.abort();
    expect(released).toBe(true);
    expect(seen).toMatchObject([{ code: 'cancelled' }]);
  });

  it('does not begin under a signal that has fired', () => {
    const host = createFunctionTools([tool(() => 1)]);
    const signal = AbortSignal.abort();
    expect(call(host, { city: 'Bern' }, 'weather', callContext({ signal })).seen).toMatchObject([
      { code: 'cancelled' },
    ]);
  });

  it('lets go of the signal when a call ends', () => {
    const abort = new AbortController();
    let listeners = 0;
    const { signal } = abort;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const host = createFunctionTools([tool(() => 1), tool(() => NEVER, 'never')]);
    call(host, { city: 'Bern' }, 'weather', callContext({ signal }));
    expect(listeners).toBe(0);
    const { subscription } = call(host, { city: 'Bern' }, 'never', callContext({ signal }));
    expect(listeners).toBe(1);
    subscription.unsubscribe();
    expect(listeners).toBe(0);
  });

  it('does nothing before it is subscribed', () => {
    let runs = 0;
    const host = createFunctionTools([
      tool(() => {
        runs += 1;
        return runs;
      }),
    ]);
    const calls = host.call({ id: 'c1', name: 'weather', args: { city: 'Bern' } }, callContext());
    expect(runs).toBe(0);
    calls.subscribe();
    calls.subscribe();
    expect(runs).toBe(2);
  });

  it.each<[string, () => ToolHost, RegExp]>([
    ['two tools of one name', () => createFunctionTools([tool(() => 1), tool(() => 2)]), /two tools are named weather/],
    [
      'a schema that is not of an object',
      () =>
        createFunctionTools([{ spec: { name: 'odd', description: '', parameters: { type: 'string' } }, run: () => 1 }]),
      /parameters of tool odd must be a JSON Schema of type "object"/,
    ],
    [
      'a latency of no tool',
      () => createFunctionTools([tool(() => 1)], { latencyMs: { tides: 1 } }),
      /names tides, which is not a tool/,
    ],
    [
      'a negative latency',
      () => createFunctionTools([tool(() => 1)], { latencyMs: { weather: -1 } }),
      /latencyMs.weather is -1 to -1/,
    ],
    [
      'a range the wrong way round',
      () => createFunctionTools([tool(() => 1)], { latencyMs: { weather: [9, 2] } }),
      /latencyMs.weather is 9 to 2/,
    ],
  ])('refuses %s when it is made', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});
