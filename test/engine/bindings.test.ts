import { EMPTY, VirtualTimeScheduler } from 'rxjs';
import { expect, it } from 'vitest';
import {
  type Bindings,
  callTools,
  compose,
  createEngine,
  definePipeline,
  type Engine,
  input,
  type Offer,
  planner,
  type RunEvent,
} from '../../src/index.ts';

const query = input();
const plan = planner(query);
const calls = callTools(plan);
const draft = compose([query, calls]);
const pipeline = definePipeline('desk', { query, plan, calls, draft }, { version: 1, output: draft });
const model = { generate: () => EMPTY };
const tools = { tools: [], call: () => EMPTY };

const engineWith = (bindings: object, offers: readonly Offer[] = [{ pipeline }]): Engine =>
  createEngine({ offers, bindings: bindings as Bindings, scheduler: new VirtualTimeScheduler(), random: () => 0.5 });

it('binds adapters of the right shape, whatever else they can do', () => {
  expect(engineWith({ model: { ...model, extra: 1 }, tools, more: {} }).pipelines).toHaveLength(1);
});

it.each<[string, object, string]>([
  [
    'nothing',
    { tools },
    "desk.plan on default: no adapter is bound to port 'model'. Bind one: bindings: { model: … }.",
  ],
  ['another shape', { model: tools, tools }, "what is bound to port 'model' has no generate. Bind a ChatModel there."],
  ['a tool host without calls', { model, tools: { tools: [] } }, "'tools' has no call. Bind a ToolHost there."],
  ['a list of functions', { model, tools: [] }, "'tools' has no tools and no call."],
  ['a class', { model: class {}, tools }, "'model' has no generate."],
  ['a name', { model: 'gpt-5', tools }, "'model' has no generate."],
])('refuses %s at a port before anything runs', (_what, bindings, said) => {
  expect(() => engineWith(bindings)).toThrow(said);
});

it('refuses a pipeline where an offer belongs', () => {
  expect(() => engineWith({ model, tools }, [pipeline as never])).toThrow('Write offers: [{ pipeline: helpdesk }]');
});

it.each<[string, () => unknown, string]>([
  [
    'an async function',
    async () => 'hello',
    "port 'model' returned a Promise, not an Observable; return one, e.g. from(",
  ],
  ['a text', () => 'hello', "port 'model' returned hello, not an Observable"],
  ['nothing', () => undefined, "port 'model' returned undefined, not an Observable"],
])('says of %s behind a port what it should have been', (_what, generate, said) => {
  const scheduler = new VirtualTimeScheduler();
  const told: string[] = [];
  const engine = createEngine({
    offers: [{ pipeline }],
    bindings: { model: { generate } as never, tools },
    scheduler,
    random: () => 0.5,
    onStageError: ({ stage, code, message }, { run }) => told.push(`${run} ${stage} ${code} ${message}`),
  });
  const events: RunEvent[] = [];
  engine
    .startRun({ run: 'r', pipeline: 'desk', surface: 'default', input: { text: 'hi' } })
    .subscribe((event) => events.push(event));
  scheduler.flush();
  expect(events.at(-1)).toMatchObject({ type: 'error', code: 'binding.shape', message: expect.stringContaining(said) });
  // Once in streaming mode, once in the sequential chain that took over; and not again for the stages below.
  expect(told.map((each) => each.split(' ').slice(0, 3).join(' '))).toEqual(Array(2).fill('r plan binding.shape'));
});
