import { describe, expect, it } from 'vitest';
import { compile } from '../../src/engine/compile.ts';
import { describePlan } from '../../src/engine/describe.ts';
import { diffPipelines, isSamePipeline } from '../../src/engine/diff-pipelines.ts';
import {
  callTools,
  classify,
  compose,
  definePipeline,
  input,
  type PipelineDescription,
  planner,
  type Surface,
  sentences,
} from '../../src/index.ts';

function shop(
  version: 1 | 2,
  surface: Surface = { name: 'chat', knobs: {}, slo: {}, stages: {} },
): PipelineDescription {
  const query = input();
  const guess = classify(query, { port: 'intent' });
  const plan = planner(query, {
    budgetMs: version === 1 ? 300 : 200,
    ...(version === 1 ? { maxCalls: 4 } : undefined),
  });
  const calls = callTools(plan, version === 1 ? {} : { guess, port: 'mcp' });
  const draft = compose([query, calls]);
  const stages =
    version === 1
      ? { query, guess, plan, calls, draft }
      : { query, guess, plan, calls, draft, reply: sentences(draft) };
  const output = version === 1 ? draft : Object.values(stages).at(-1);
  if (output === undefined) throw new Error('no stage');
  const side = version === 1 ? { side: [guess] } : undefined;
  return describePlan(
    compile(
      definePipeline('shop', stages, { version, output: output as typeof draft, ports: { mcp: 'ToolHost' }, ...side }),
      surface,
      'streaming',
    ),
  );
}

describe('diffPipelines', () => {
  it('finds nothing between a pipeline and itself', () => {
    const diff = diffPipelines(shop(1), shop(1));
    expect(diff).toMatchObject({ added: [], removed: [], changed: [], settings: [] });
    expect(isSamePipeline(diff)).toBe(true);
  });

  it('names stages, options, ports, edges and the output that differ between versions', () => {
    const diff = diffPipelines(shop(1), shop(2));
    expect([diff.from, diff.to]).toEqual(['shop@1/chat', 'shop@2/chat']);
    expect(diff.added.map(({ name }) => name)).toEqual(['reply']);
    expect(diff.removed).toEqual([]);
    expect(diff.settings).toEqual([{ name: 'output', from: 'draft', to: 'reply' }]);
    expect(diff.changed).toEqual([
      { stage: 'guess', values: [{ name: 'isSide', from: true, to: false }], addedInputs: [], removedInputs: [] },
      {
        stage: 'plan',
        values: [
          { name: 'options.budgetMs', from: 300, to: 200 },
          { name: 'options.maxCalls', from: 4 },
        ],
        addedInputs: [],
        removedInputs: [],
      },
      {
        stage: 'calls',
        values: [{ name: 'ports.port', from: 'tools', to: 'mcp' }],
        addedInputs: ['guess (guess)'],
        removedInputs: [],
      },
    ]);
    const back = diffPipelines(shop(2), shop(1));
    expect(back.removed.map(({ name }) => name)).toEqual(['reply']);
    expect(back.changed.at(-1)?.removedInputs).toEqual(['guess (guess)']);
  });

  it('names what differs between surfaces', () => {
    const voice = { name: 'voice', knobs: {}, slo: { full: { p95Ms: 2_500 } }, stages: { plan: { budgetMs: 100 } } };
    const diff = diffPipelines(shop(1), shop(1, voice));
    expect(diff.settings).toEqual([{ name: 'slo.full.p95Ms', to: 2_500 }]);
    expect(diff.changed).toMatchObject([{ stage: 'plan', values: [{ name: 'options.budgetMs', from: 300, to: 100 }] }]);
  });
});
