import { asyncScheduler, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  callTools,
  compose,
  createEngine,
  definePipeline,
  input,
  type Pipeline,
  planner,
  type RunEvent,
  type ToolCall,
  type ValidatePlan,
} from '../../../src/index.ts';
import { notes, type PlayOptions, play, type Score } from '../../../src/testing/index.ts';

const shop = (validatePlan?: ValidatePlan): Pipeline => {
  const query = input();
  const plan = planner(query);
  const calls = callTools(plan, validatePlan === undefined ? {} : { validatePlan });
  const draft = compose([query, calls]);
  return definePipeline('shop', { query, plan, calls, draft }, { version: 1, output: draft });
};

const values = {
  s: { name: 'search', args: { q: 'Emma' } },
  r: { name: 'reserve', args: { book: 'B1' } },
  b: { name: 'buy', args: { book: 'B1' } },
  S: { hits: 2 },
  R: { id: 'R7' },
  ok: 'ok',
  a: 'Done.',
};

const undo = { compensate: { tool: 'cancel', args: { reservation: '/value/id', book: '/args/book' } } };

const ports = (plan: string, tools: PlayOptions['ports'][string] = {}): PlayOptions['ports'] => ({
  model: { plan, compose: '5ms (a|)' },
  tools: {
    search: '20ms (S|)',
    reserve: { marble: '10ms (R|)', spec: { readOnly: false, ...undo } },
    buy: { marble: '10ms (R|)', spec: { readOnly: false } },
    cancel: { marble: '5ms (R|)', spec: { readOnly: false } },
    ...(tools as object),
  },
});

/** A plan that reserves and buys is at fault with both. */
const notBoth: ValidatePlan = (calls) => {
  const doubled = calls.some(({ name }) => name === 'reserve') && calls.some(({ name }) => name === 'buy');
  return doubled
    ? calls
        .filter(({ name }) => name !== 'search')
        .map(({ id }) => ({ call: id, problem: 'one book is reserved and bought' }))
    : [];
};

const nothing: ValidatePlan = () => [{ problem: 'too many wishes' }];

const planEvents = ({ log }: Score): object[] =>
  log.flatMap((event) =>
    event.type === 'plan' ? [{ at: event.at, action: event.action, call: event.call.name, by: event.by?.name }] : [],
  );

const ends = ({ log }: Score): object[] =>
  log.flatMap((event: RunEvent) =>
    event.type === 'tool' && event.phase === 'end'
      ? [{ at: event.at, name: event.call.name, ...(event.ok ? undefined : { code: event.error?.code }) }]
      : [],
  );

/** What the composing model was told of the calls, in order. */
const told = (score: Score): unknown => JSON.stringify(score.calls.find(({ what }) => what === 'compose')?.request);

describe('a streamed plan', () => {
  it('runs as it streams where nothing is wrong with the whole', () => {
    const score = play(shop(notBoth), { ports: ports('10ms s 9ms (r|)'), values });
    //                                    plan         s         r
    expect(score.toolStarts).toEqual(notes('10ms s 9ms r', { s: 'search', r: 'reserve' }));
    expect(planEvents(score)).toEqual([]);
    expect(ends(score)).toEqual([
      { at: 30, name: 'search' },
      { at: 30, name: 'reserve' },
    ]);
  });

  it('never begins a call of a tool that is not there', () => {
    const strange = { ...values, s: { name: 'sell', args: {} } };
    const score = play(shop(), { ports: ports('10ms s 9ms (r|)'), values: strange });
    expect(score.toolStarts).toEqual(notes('20ms r', { r: 'reserve' }));
    expect(ends(score)[0]).toEqual({ at: 10, name: 'sell', code: 'unknown-tool' });
  });

  it('undoes what ran before the whole was known to be wrong, and says so', () => {
    //                plan    r at 10 ........ b at 30, the end
    //                reserve ----------R (20)  cancel -----R (35)
    //                buy                       ----------R (40), too late to stop
    const score = play(shop(notBoth), { ports: ports('10ms r 19ms (b|)'), values });
    expect(planEvents(score)).toEqual([
      { at: 30, action: 'invalid', call: 'reserve', by: undefined },
      { at: 35, action: 'compensated', call: 'reserve', by: 'cancel' },
      { at: 40, action: 'invalid', call: 'buy', by: undefined },
    ]);
    const cancel = score.calls.find(({ what }) => what === 'cancel');
    expect(cancel?.request).toMatchObject({ args: { reservation: 'R7', book: 'B1' } });
    expect(told(score)).toContain('one book is reserved and bought; it was done and has been undone');
    expect(told(score)).toContain('one book is reserved and bought; it was done all the same and has not been undone');
  });

  it('cancels a read that is under way', () => {
    const score = play(shop(nothing), { ports: ports('10ms s 9ms |'), values });
    expect(score.calls.find(({ what }) => what === 'search')).toMatchObject({ beganAt: 10, abortedAt: 20 });
    expect(ends(score)).toEqual([{ at: 20, name: 'search', code: 'invalid-plan' }]);
  });

  it('leaves a write under way to end, then undoes it', () => {
    const score = play(shop(nothing), { ports: ports('10ms r 4ms |'), values });
    expect(planEvents(score)).toEqual([
      { at: 20, action: 'invalid', call: 'reserve', by: undefined },
      { at: 25, action: 'compensated', call: 'reserve', by: 'cancel' },
    ]);
  });

  it('reports what could not be undone', () => {
    const tools = { cancel: { marble: '5ms #', spec: { readOnly: false } } };
    const score = play(shop(nothing), { ports: ports('10ms r 19ms |', tools), values });
    expect(planEvents(score)).toEqual([
      { at: 30, action: 'invalid', call: 'reserve', by: undefined },
      { at: 35, action: 'uncompensated', call: 'reserve', by: 'cancel' },
    ]);
  });

  it('fails where the validation itself does', () => {
    const broken: ValidatePlan = () => {
      throw new Error('no rules loaded');
    };
    const score = play(shop(broken), { ports: ports('10ms s 9ms |'), values });
    expect(score.log.at(-1)).toMatchObject({ type: 'error', stage: 'calls', message: 'no rules loaded' });
  });
});

describe('a call whose host checks arguments', () => {
  it('is settled without being begun where they do not fit', () => {
    const made: string[] = [];
    const engine = createEngine({
      offers: [{ pipeline: shop() }],
      scheduler: asyncScheduler,
      random: () => 0.5,
      bindings: {
        model: {
          generate: ({ purpose }) =>
            purpose === 'plan'
              ? of({ type: 'tool-call' as const, id: '1', name: 'search', args: { q: 7 } })
              : of({ type: 'text' as const, text: 'Done.' }),
        },
        tools: {
          tools: [{ name: 'search', description: '', parameters: { type: 'object' } }],
          check: ({ args }: ToolCall) =>
            typeof args.q === 'string' ? undefined : { code: 'bad-arguments', message: 'search: `q` must be a text' },
          call: ({ name }: ToolCall) => {
            made.push(name);
            return of('found');
          },
        },
      },
    });
    const log: RunEvent[] = [];
    engine
      .startRun({ run: '1', pipeline: 'shop', surface: 'default', input: { text: 'Emma?' } })
      .subscribe((event) => log.push(event));
    const tools = log.filter((event) => event.type === 'tool');
    expect(tools).toMatchObject([{ phase: 'end', ok: false, error: { code: 'bad-arguments' } }]);
    expect(made).toEqual([]);
  });
});
