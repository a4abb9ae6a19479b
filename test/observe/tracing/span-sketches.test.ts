import { describe, expect, it } from 'vitest';
import { callTools, classify, compose, definePipeline, input, type Pipeline, planner } from '../../../src/index.ts';
import { spanSketches } from '../../../src/observe/tracing/span-sketches.ts';
import { type PlayOptions, play } from '../../../src/testing/index.ts';

const query = input();
const guess = classify(query, { port: 'intent', optional: true });
const plan = planner([query], { hedge: { afterMs: 50 } });
const calls = callTools(plan, { guess });
const draft = compose([query, calls]);
const pipeline: Pipeline = definePipeline(
  'traced',
  { query, guess, plan, calls, draft },
  { version: 1, output: draft },
);

const search = { name: 'search', args: { q: 'x' } };
const stock = { name: 'stock', args: { q: 'y' } };
const values = {
  g: { label: 'search', confidence: 1, calls: [search, stock] },
  s: search,
  R: { count: 2 },
  a: 'We have ',
  b: 'two.',
};

const sketch = (ports: Partial<PlayOptions['ports']> = {}) => {
  const score = play(pipeline, {
    values,
    ports: {
      intent: '10ms (g|)',
      model: { plan: '40ms (s|)', compose: '30ms a 19ms (b|)' },
      tools: {
        search: { marble: '60ms (R|)', spec: { readOnly: true } },
        stock: { marble: '90ms (R|)', spec: { readOnly: true } },
      },
      ...ports,
    },
  });
  const spans = spanSketches(score.log);
  return { spans, named: (name: string) => spans.find((span) => span.name === name), log: score.log };
};

describe('the spans of a run', () => {
  it('lie in time as its stages do', () => {
    const { named } = sketch();
    expect(named('stage plan')).toMatchObject({ startedAt: 0, endedAt: 40, attributes: { 'tailrace.first_ms': 40 } });
    expect(named('stage draft')).toMatchObject({ startedAt: 70, endedAt: 120 });
    expect(named('delivery')).toMatchObject({
      startedAt: 100,
      endedAt: 120,
      attributes: { 'tailrace.characters': 12 },
    });
  });

  it('show a guess that was right from its start in the shadow, and one that was wrong to its cancellation', () => {
    const { spans, named } = sketch();
    const adopted = named('execute_tool search');
    expect(adopted).toMatchObject({ kind: 'client', startedAt: 10, endedAt: 70 });
    expect(adopted?.attributes).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'tailrace.speculation': 'adopted',
      'tailrace.saved_ms': 30,
    });
    expect(spans[adopted?.under ?? -1]?.name).toBe('stage calls');
    expect(named('execute_tool stock')).toMatchObject({
      startedAt: 10,
      endedAt: 40,
      attributes: { 'tailrace.speculation': 'wasted', 'tailrace.wasted_ms': 30 },
    });
  });

  it('show a hedged twin beside its stage', () => {
    const { spans, named } = sketch({ model: { plan: ['200ms (s|)', '20ms (s|)'], compose: '30ms (a|)' } });
    const hedge = named('hedge plan');
    expect(hedge).toMatchObject({ startedAt: 50, endedAt: 70, attributes: { 'tailrace.hedge': 'won' } });
    expect(spans[hedge?.under ?? -1]?.name).toBe('stage plan');
  });

  it('say what failed', () => {
    const { named } = sketch({ model: { plan: '40ms #', compose: '30ms (a|)' } });
    expect(named('stage plan')?.error).toEqual(expect.any(String));
  });

  it('hold a tool that failed as an error, the stage as none', () => {
    const { named } = sketch({ tools: { search: { marble: '60ms #', spec: { readOnly: false } }, stock: '9ms (R|)' } });
    expect(named('execute_tool search')?.error).toEqual(expect.any(String));
    expect(named('stage calls')?.error).toBeUndefined();
  });

  it('count tokens by the conventions for generative AI', () => {
    const spans = spanSketches([
      { seq: 1, at: 5, type: 'stage', stage: 'plan', phase: 'start' },
      { seq: 2, at: 30, type: 'usage', stage: 'plan', inputTokens: 12, outputTokens: 3 },
      { seq: 3, at: 50, type: 'usage', stage: 'plan', inputTokens: 7, outputTokens: 1, model: 'bedrock:eu.model:0' },
      { seq: 4, at: 60, type: 'done', outcome: 'answered' },
    ]);
    const chats = spans.filter(({ name }) => name.startsWith('chat'));
    expect(chats.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      [5, 30],
      [30, 50],
    ]);
    expect(chats.map(({ name }) => name)).toEqual(['chat', 'chat eu.model:0']);
    expect(chats[1]?.attributes).toMatchObject({
      'gen_ai.provider.name': 'bedrock',
      'gen_ai.request.model': 'eu.model:0',
    });
    expect(chats[0]).toMatchObject({
      under: 0,
      attributes: { 'gen_ai.usage.input_tokens': 12, 'gen_ai.usage.output_tokens': 3 },
    });
  });

  it('hold nothing of what was asked or said', () => {
    const { spans } = sketch();
    expect(JSON.stringify(spans)).not.toMatch(/a question|We have|"x"/);
  });
});
