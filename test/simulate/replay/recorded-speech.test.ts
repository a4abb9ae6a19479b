import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/index.ts';
import {
  callTools,
  classify,
  compose,
  definePipeline,
  input,
  planner,
  sentences,
  speak,
  surface,
} from '../../../src/index.ts';
import { changeOption } from '../../../src/simulate/change-option.ts';
import { parseModel } from '../../../src/simulate/model/parse-model.ts';
import { recordedInput, recordedUtterances } from '../../../src/simulate/replay/recorded-speech.ts';
import { replay } from '../../../src/simulate/replay/replay.ts';
import { simulate } from '../../../src/simulate/simulate.ts';

const query = input();
const guess = classify(query, { early: surface('early') });
const plan = planner(query);
const calls = callTools(plan, { guess });
const draft = compose([query, calls]);
const marked = sentences(draft);
const reply = speak(marked);
const stages = { query, guess, plan, calls, draft, marked, reply };
const pipeline = definePipeline('desk', stages, { version: 1, output: reply });
const offer = { pipeline, surfaces: [{ name: 'voice', knobs: { early: true }, stages: {}, slo: {} }] };
const model = parseModel(
  `
  workload:
    plans: [{ calls: [search] }, { calls: [search, stock] }]
    answerTokens: 30
    spoken: { words: 10, wordMs: { p50: 300, p95: 500 }, silenceMs: 400, clearAt: { uniform: [0.4, 1] }, rashRatio: 0.2 }
  ports:
    intent: { latency: 10 }
    model: { plan: { latency: 100 }, compose: { latency: 50, betweenTokens: 4 } }
    tools: { timings: { search: { latency: { p50: 500, p95: 900 } }, stock: { latency: 300 } } }
    speech: { latency: { p50: 60, p95: 120 }, realTimeFactor: 0.05 }`,
  '.',
);
const tools = [
  { name: 'search', description: '', parameters: {}, readOnly: true },
  { name: 'stock', description: '', parameters: {}, readOnly: true },
];

const logs: RunEvent[][] = [];
simulate({
  offer,
  surface: 'voice',
  model,
  runs: 150,
  seed: 4,
  onEvent: (index, event) => {
    logs[index] ??= [];
    logs[index].push(event);
  },
});
const common = { surface: 'voice', tools, seed: 1, logs };

describe('a replay of what was said and spoken', () => {
  it('counts from the whole question in what was recorded, and plays it bit by bit again', () => {
    const { before, after } = replay({ ...common, offer });
    expect(before.early.spoken).toBe(150);
    // Each run counts from its end: none waits for somebody to finish speaking.
    expect(before.measures.firstToken?.['p99.9'].ms).toBeLessThan(1500);
    expect(after.early).toEqual(before.early);
    for (const measure of ['firstToken', 'firstAudio', 'full'] as const) {
      const ratio = (after.measures[measure]?.meanMs ?? 0) / (before.measures[measure]?.meanMs ?? 1);
      expect(Math.abs(ratio - 1), measure).toBeLessThan(0.03);
    }
  });

  it('shows what early guesses have saved', () => {
    const { differences } = replay({ ...common, offer: changeOption(offer, 'voice', 'guess', 'early', false) });
    expect(differences.firstToken?.lowMs).toBeGreaterThan(100);
  });
});

const at = (ms: number, body: object): RunEvent => ({ seq: 1, at: ms, ...body }) as unknown as RunEvent;

describe('recordedUtterances', () => {
  it('has each sentence take what it took from when it could begin', () => {
    const sound = (ms: number, off: number, durMs: number) => at(ms, { type: 'audio', off, len: 4, durMs });
    const log = [
      at(10, { type: 'text', text: 'One. ' }),
      at(20, { type: 'sentence', off: 0, len: 4 }),
      at(30, { type: 'text', text: 'Two.' }),
      at(40, { type: 'sentence', off: 5, len: 4 }),
      sound(70, 0, 100),
      sound(75, 0, 100),
      sound(90, 0, 50),
      sound(150, 5, 80),
    ];
    expect([...recordedUtterances(log)]).toEqual([
      ['One.', { firstMs: 50, restMs: 20, soundMs: 250 }],
      // It waited for the first to be made.
      ['Two.', { firstMs: 60, restMs: 0, soundMs: 80 }],
    ]);
  });
});

describe('recordedInput', () => {
  const whole = at(1000, { type: 'input', final: true, input: { text: 'a b c d' } });

  it('spreads the words between what is known of them', () => {
    const heard = at(600, { type: 'input', final: false, input: 'a b' });
    expect(recordedInput([heard, whole])?.spoken).toEqual({
      parts: [
        { atMs: 300, text: 'a' },
        { atMs: 600, text: 'a b' },
        { atMs: 600, text: 'a b' },
        { atMs: 800, text: 'a b c' },
        { atMs: 1000, text: 'a b c d' },
      ],
      wholeAtMs: 1000,
    });
  });

  it('knows no guess but those that were made, without what a later one had cancelled', () => {
    const begun = (ms: number, name: string) =>
      at(ms, { type: 'tool', phase: 'start', speculative: true, call: { id: 'g', name, args: {} } });
    const log = [
      at(300, { type: 'input', final: false, input: 'a' }),
      begun(300, 'wrong'),
      at(600, { type: 'input', final: false, input: 'a b' }),
      at(600, { type: 'speculation', action: 'wasted', key: '["wrong",{}]' }),
      begun(600, 'right'),
      whole,
    ];
    const names = recordedInput(log)?.guesses.map(({ words, calls: each }) => [words, each.map(({ name }) => name)]);
    expect(names).toEqual([
      [1, ['wrong']],
      [2, ['right']],
    ]);
  });

  it('is nothing where the input was there at once', () => {
    expect(recordedInput([at(0, { type: 'started' })])).toBeUndefined();
  });
});
