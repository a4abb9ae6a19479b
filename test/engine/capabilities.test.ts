import { of, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Bindings,
  callTools,
  classify,
  createEngine,
  DefinitionError,
  definePipeline,
  diffPipelines,
  input,
  type ModelPart,
  parseSurfaces,
  planner,
  type RunEvent,
  type ToolSpec,
} from '../../src/index.ts';

const query = input();
const guess = classify(query);
const plan = planner(query);
const calls = callTools(plan, { guess });
const pipeline = definePipeline('desk', { query, guess, plan, calls }, { version: 1, output: calls });
const surfaces = parseSurfaces(
  'chat: {}\nalerts:\n  capabilities: { changes: false, guesses: false, markup: true }\n',
  'desk.surfaces.yaml',
  pipeline,
);

/** What a run on a surface was offered, and what it did. */
function run(surface: string): { readonly offered: readonly string[]; readonly log: readonly RunEvent[] } {
  let offered: readonly string[] = [];
  const spec = (name: string, readOnly: boolean): ToolSpec => ({ name, description: '', parameters: {}, readOnly });
  const bindings: Bindings = {
    intent: { classify: () => of({ label: 'x', confidence: 1, calls: [{ name: 'look', args: {} }] }) },
    model: {
      generate: ({ tools = [] }) => {
        offered = tools.map(({ name }) => name);
        // A model may ask for what it was not offered.
        return of<ModelPart[]>(
          { type: 'tool-call', id: '1', name: 'look', args: {} },
          { type: 'tool-call', id: '2', name: 'buy', args: {} },
        );
      },
    },
    tools: { tools: [spec('look', true), spec('buy', false)], call: ({ name }) => of(name) },
  };
  const scheduler = new VirtualTimeScheduler();
  const engine = createEngine({ offers: [{ pipeline, surfaces }], bindings, scheduler, random: () => 0.5 });
  const log: RunEvent[] = [];
  engine.startRun({ run: 'r', pipeline: 'desk', surface, input: { text: 'a' } }).subscribe((event) => log.push(event));
  scheduler.flush();
  return { offered, log };
}

const ended = (log: readonly RunEvent[]) =>
  log.flatMap((event) =>
    event.type === 'tool' && event.phase === 'end' ? [[event.call.name, event.ok, event.error?.code]] : [],
  );
const guessed = (log: readonly RunEvent[]) => log.some(({ type }) => type === 'speculation');

describe('capabilities of a surface', () => {
  it('are all there where none is named', () => {
    const { offered, log } = run('chat');
    expect(offered).toEqual(['look', 'buy']);
    expect(ended(log)).toContainEqual(['buy', true, undefined]);
    expect(guessed(log)).toBe(true);
  });

  it('keep tools that change something from the plan and from the run, and begin nothing on a guess', () => {
    const { offered, log } = run('alerts');
    expect(offered).toEqual(['look']);
    expect(ended(log)).toEqual(
      expect.arrayContaining([
        ['look', true, undefined],
        ['buy', false, 'refused'],
      ]),
    );
    expect(log.some((event) => event.type === 'tool' && event.phase === 'start' && event.call.name === 'buy')).toBe(
      false,
    );
    expect(guessed(log)).toBe(false);
  });

  it('are seen in the description, and in what differs', () => {
    const engine = createEngine({
      offers: [{ pipeline, surfaces }],
      bindings: {
        intent: { classify: () => of() },
        model: { generate: () => of() },
        tools: { tools: [], call: () => of() },
      },
      scheduler: new VirtualTimeScheduler(),
      random: () => 0.5,
    });
    const [chat, alerts] = engine.descriptions;
    if (chat === undefined || alerts === undefined) throw new Error('no descriptions');
    expect(alerts.capabilities).toEqual({ changes: false, guesses: false, markup: true });
    expect(diffPipelines(chat, alerts).settings.map(({ name, to }) => [name, to])).toEqual([
      ['capabilities.changes', false],
      ['capabilities.guesses', false],
      ['capabilities.markup', true],
    ]);
  });

  it.each([
    [
      'a flag that is none',
      'chat:\n  capabilities:\n    changes: maybe',
      3,
      /capability 'changes' must be true or false/,
    ],
    ['a limit that is not known', 'chat:\n  limits:\n    costEur: 1', 3, /limits has no setting 'costEur'/],
    ['a cost that is none', 'chat:\n  limits: { costUsd: cheap }', 2, /costUsd must be a number of dollars over 0/],
    ['a share over 1', 'chat:\n  limits: { killRatio: 5 }', 2, /killRatio must be a share over 0, up to 1/],
  ])('says file and line of %s', (_, text, line, problem) => {
    const read = (): unknown => parseSurfaces(text, 'desk.surfaces.yaml', pipeline);
    expect(read).toThrow(DefinitionError);
    expect(read).toThrow(problem);
    expect(read).toThrow(`desk.surfaces.yaml:${line}`);
  });
});
