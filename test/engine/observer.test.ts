import { NEVER, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createEngine, definePipeline, input, type RunObserver, through, transform } from '../../src/index.ts';

const query = input();
const said = transform(query, ({ text }) => text);
const echo = definePipeline('echo', { query, said }, { version: 2, output: said, slo: { full: { p95Ms: 9 } } });
const open = through([query], () => NEVER);
const stuck = definePipeline('stuck', { query, open }, { version: 1, output: open });

function run(pipeline: string, observers: readonly RunObserver[], errors: unknown[] = []) {
  const engine = createEngine({
    offers: [{ pipeline: echo }, { pipeline: stuck }],
    bindings: {},
    scheduler: new VirtualTimeScheduler(),
    random: () => 0,
    observers,
    onObserverError: (error) => errors.push(error),
  });
  const types: string[] = [];
  const request = { run: 'r', pipeline, surface: 'default', input: { text: 'hi' } };
  const subscription = engine.startRun(request).subscribe(({ type }) => types.push(type));
  return { types, subscription };
}

describe('an observer', () => {
  it('hears every event of a run, and what the run promised', () => {
    const heard: string[] = [];
    const { types } = run('echo', [
      {
        begin: ({ version, slo }) => {
          heard.push(`v${version} ${slo.full?.p95Ms}`);
          return { event: ({ type }) => heard.push(type) };
        },
      },
    ]);
    expect(heard).toEqual(['v2 9', ...types]);
  });

  it('hears only the types that it names, and all the same that the listener left', () => {
    const heard: string[] = [];
    const stages: RunObserver = {
      hears: ['stage', 'done'],
      begin: () => ({ event: ({ type }) => heard.push(type), cancelled: () => heard.push('cancelled') }),
    };
    const nothing: RunObserver = { hears: [], begin: () => ({ event: ({ type }) => heard.push(type) }) };
    const { types } = run('echo', [nothing, stages]);
    expect(types.length).toBeGreaterThan(heard.length);
    expect(heard).toEqual(types.filter((type) => type === 'stage' || type === 'done'));
    heard.length = 0;
    run('stuck', [stages, nothing]).subscription.unsubscribe();
    expect(heard).toContain('cancelled');
  });

  it('that throws is not heard again, and the run goes on', () => {
    const errors: unknown[] = [];
    let calls = 0;
    const { types } = run(
      'echo',
      [
        {
          begin: () => ({
            event: () => {
              calls++;
              throw new Error('broken');
            },
          }),
        },
        {
          begin: () => {
            throw new Error('not even begun');
          },
        },
      ],
      errors,
    );
    expect(types.at(-1)).toBe('done');
    expect(calls).toBe(1);
    expect(errors.map(String)).toEqual(['Error: not even begun', 'Error: broken']);
  });

  it('is told when the listener leaves', () => {
    const heard: string[] = [];
    const { subscription } = run('stuck', [
      { begin: () => ({ event: () => {}, cancelled: () => heard.push('cancelled') }) },
    ]);
    expect(heard).toEqual([]);
    subscription.unsubscribe();
    expect(heard).toEqual(['cancelled']);
  });
});
