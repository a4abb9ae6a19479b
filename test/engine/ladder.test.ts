import { describe, expect, it } from 'vitest';
import { Ladder } from '../../src/engine/ladder.ts';
import {
  classify,
  compose,
  definePipeline,
  input,
  type Pipeline,
  type PipelineOptions,
  recall,
  retrieve,
  sentences,
} from '../../src/index.ts';
import { type PlayOptions, play } from '../../src/testing/index.ts';

const query = input();
const found = retrieve(query, { timeoutMs: 50, optional: true });
const intent = classify(query, { port: 'intent', fallback: 'keywords' });
const memory = recall(query, { optional: true });
const draft = compose([query, memory, found]);
const reply = sentences(draft);
const stages = { query, found, intent, memory, draft, reply };

function declared(ladder: PipelineOptions['ladder']): Pipeline {
  return definePipeline('steps', stages, { version: 1, output: reply, side: [intent], ...(ladder && { ladder }) });
}

const steps = declared({
  'no-retrieval': [found],
  'no-memory': [memory],
  minimal: [found, memory],
});

function rungs(broken: PlayOptions['ports'], surface: PlayOptions['surface'] = undefined as never): string[] {
  const ports: PlayOptions['ports'] = {
    retriever: '10ms (p|)',
    intent: '5ms (g|)',
    keywords: '5ms (g|)',
    memory: '5ms (m|)',
    model: { compose: '40ms (a|)' },
    ...broken,
  };
  const values = {
    p: { id: 'd1', text: 'Open until six.', score: 1 },
    g: { label: 'hours', confidence: 0.9 },
    m: { turns: [], facts: [] },
    a: 'Until six.',
  };
  const { log } = play(steps, { ports, values, ...(surface && { surface }) });
  return log.flatMap((event) =>
    event.type === 'policy' && event.policy === 'rung' ? [`${event.at} ${event.action}`] : [],
  );
}

describe('the ladder of a pipeline', () => {
  it('is not spoken of where nothing is missing', () => {
    expect(rungs({})).toEqual([]);
  });

  it('tells the rung at the moment something is missing, and the lowest that fits', () => {
    expect(rungs({ retriever: '5ms #' })).toEqual(['5 no-retrieval']);
    expect(rungs({ retriever: '-' })).toEqual(['50 no-retrieval']);
    expect(rungs({ memory: '3ms #' })).toEqual(['3 no-memory']);
    expect(rungs({ retriever: '5ms #', memory: '3ms #' })).toEqual(['3 no-memory', '5 minimal']);
  });

  it('ends with the canned answer where the surface has one', () => {
    const surface = { name: 'chat', knobs: {}, stages: {}, slo: {}, canned: { text: 'Later, please.' } };
    expect(rungs({ model: { compose: '5ms #' } }, surface).at(-1)).toMatch(/canned$/);
  });

  it('is gone down only by what is missing: a chain that takes over begins at the top', () => {
    const ladder = new Ladder([
      { name: 'a', without: [1] },
      { name: 'b', without: [1, 2] },
    ]);
    expect([
      ladder.missed(3),
      ladder.missed(1),
      ladder.missed(1),
      ladder.missed(2),
      ladder.anew(),
      ladder.anew(),
    ]).toEqual([...[undefined, 'a', undefined, 'b', 'full', undefined]]);
  });

  it('is refused where a rung could not be stood on, or has a name that is taken', () => {
    expect(() => declared({ full: [found] })).toThrow("ladder 'full': has a name that every ladder has already");
    expect(() => declared({ nothing: [] })).toThrow('does without nothing');
    expect(() => declared({ 'no-question': [query] })).toThrow('Make it optional, or give it a fallback');
  });
});
