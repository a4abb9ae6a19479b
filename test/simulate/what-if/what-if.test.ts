import { describe, expect, it } from 'vitest';
import { DefinitionError } from '../../../src/engine/errors.ts';
import { callTools, classify, definePipeline, input, type Pipeline, planner } from '../../../src/index.ts';
import { changeOption } from '../../../src/simulate/change-option.ts';
import { parseModel } from '../../../src/simulate/model/parse-model.ts';
import { printWhatIf } from '../../../src/simulate/report/print-what-if.ts';
import type { SimulateOptions } from '../../../src/simulate/simulate.ts';
import { type LeverEffect, whatIf } from '../../../src/simulate/what-if/what-if.ts';
import { toolStage } from '../tool-stage.ts';

const start = input();
const left = toolStage('left', start);
const right = toolStage('right', start);
const joined = toolStage('joined', left, right);
const diamond = definePipeline(
  'diamond',
  { start, left, right, joined },
  { version: 1, output: joined, slo: { full: { p95Ms: 60 } } },
);

function optionsFor(pipeline: Pipeline, latencies: Record<string, unknown>, more: object = {}): SimulateOptions {
  const timings = Object.fromEntries(Object.entries(latencies).map(([name, latency]) => [name, { latency }]));
  const model = parseModel(JSON.stringify({ ports: { tools: { timings } }, ...more }), '.');
  return { offer: { pipeline }, surface: 'default', model, runs: 400, seed: 1 };
}

function p95Of(effects: readonly LeverEffect[]): Record<string, number> {
  return Object.fromEntries(effects.map(({ lever, difference }) => [lever, Math.round(difference.p95.ms * 100) / 100]));
}

describe('whatIf', () => {
  it('finds the stage that counts, and how far it counts', () => {
    const { effects, measure, base } = whatIf(optionsFor(diamond, { left: 30, right: 50, joined: 20 }));
    expect([measure, base.measures.full?.p95.ms]).toEqual(['full', 70]);
    // Right holds the run up, until left does: half of its 50 ms would leave left's 30.
    expect(p95Of(effects)).toEqual({
      'right 50 % faster': -20,
      'right 25 % faster': -12.5,
      'joined 50 % faster': -10,
      'right 10 % faster': -5,
      'joined 25 % faster': -5,
      'joined 10 % faster': -2,
      'left 10 % faster': 0,
      'left 25 % faster': 0,
      'left 50 % faster': 0,
      'streaming off': 30,
    });
    expect(effects.map(({ difference }) => difference.p95.ms)).toEqual(
      effects.map(({ difference }) => difference.p95.ms).sort((a, b) => a - b),
    );
    expect(effects[0]).toMatchObject({ shareWithin: 1, stage: 'right', kind: 'speed-up' });
    expect(printWhatIf({ effects, measure, base })).toContain('no effect: left 10 % faster');
  });

  it('finds that speeding up the busier of two stages does not help where the other one is the slow one', () => {
    // Left is slow on average, right only at times: and that is what the p95 is made of.
    const rare = {
      mixture: [
        { weight: 9, ms: 1 },
        { weight: 1, ms: 1000 },
      ],
    };
    const [first] = whatIf(optionsFor(diamond, { left: 100, right: rare, joined: 1 })).effects;
    expect(first).toMatchObject({ lever: 'right 50 % faster', difference: { p95: { ms: -500 } } });
  });

  it('tries the levers of the design that a pipeline has', () => {
    const query = input();
    const guess = classify(query);
    const plan = planner(query);
    const calls = callTools(plan, { guess, fanOut: 2 });
    const pipeline = definePipeline('guessing', { query, guess, plan, calls }, { version: 1, output: calls });
    const options = {
      ...optionsFor(pipeline, {}),
      model: parseModel(
        `
        workload: { plans: [{ calls: [a, b, c, d] }], planTokens: 1, guessAgreement: 0.8 }
        ports:
          intent: { latency: 10 }
          model: { plan: { latency: { mixture: [{ weight: 8, ms: 100 }, { weight: 2, ms: 2000 }] } }, compose: { latency: 1 } }
          tools: { timings: { a: { latency: 60 }, b: { latency: 60 }, c: { latency: 60 }, d: { latency: 60 } } }`,
        '.',
      ),
    };
    const effects = whatIf(options, { measure: 'full' }).effects;
    const means = Object.fromEntries(effects.map(({ lever, difference }) => [lever, difference.meanMs]));
    expect(means['fan-out of 2']).toBe(0);
    // Four calls of 60 ms, where a fifth of the guesses is wrong: after the plan they take 240 ms one at a time, 120 two at a
    // time, and 60 all at once. Right guesses have most of them made before.
    expect(means['fan-out of 1']).toBeGreaterThan(20);
    expect(means['fan-out of 8']).toBeLessThan(-10);
    expect(means['every guess right']).toBeLessThan(-5);
    expect(means['guesses off']).toBeGreaterThan(10);
    // A fifth of the plans take 2 s; a second call helps the few that the hedge budget allows.
    expect(means['plan hedged after 2000 ms']).toBeLessThanOrEqual(0);
  });

  it('says that a pipeline never does what it was asked about', () => {
    const options = optionsFor(diamond, { left: 1, right: 1, joined: 1 });
    expect(() => whatIf(options, { measure: 'firstSentence' })).toThrow('no run has a firstSentence');
  });
});

describe('changeOption', () => {
  const offer = { pipeline: diamond };

  it('changes one option on one surface', () => {
    const changed = changeOption(offer, 'default', 'left', 'budgetMs', 7);
    expect(changed.surfaces).toMatchObject([{ name: 'default', stages: { left: { budgetMs: 7 } } }]);
  });

  it('refuses a stage, an option or a value that does not fit', () => {
    expect(() => changeOption(offer, 'default', 'middle', 'budgetMs', 7)).toThrow("no stage 'middle'; it has start");
    expect(() => changeOption(offer, 'default', 'left', 'budget', 7)).toThrow(DefinitionError);
    expect(() => changeOption(offer, 'default', 'left', 'budgetMs', -7)).toThrow(DefinitionError);
  });
});
