import { describe, expect, it } from 'vitest';
import { callTools, compose, definePipeline, input, type Pipeline, planner, retrieve, route } from '../../src/index.ts';
import { type PlayOptions, play, type Score } from '../../src/testing/index.ts';

const query = input();
const way = route(query, { models: { simple: 'fast', complex: 'strong' }, otherwise: 'strong' });
const found = retrieve(query, { limit: 2 });
const plan = planner([query, way]);
const calls = callTools(plan);
const draft = compose([query, way, found, calls], { escalate: 'strong' });
const desk: Pipeline = definePipeline('desk', { query, way, found, plan, calls, draft }, { version: 1, output: draft });

const playWith = (router: object, ports: Partial<PlayOptions['ports']> = {}): Score =>
  play(desk, {
    ports: {
      router: '5ms (r|)',
      retriever: '8ms p 2ms q 2ms q|',
      model: { plan: '10ms |', compose: '10ms (a|)' },
      tools: {},
      ...ports,
    },
    values: {
      r: router,
      p: { id: 'p1', text: 'Returns take 30 days.', score: 2 },
      q: { id: 'p2', text: 'Postage is yours.', score: 1 },
      a: 'Thirty days.',
      b: ' Postage is yours.',
      f: { type: 'finish', reason: 'length' },
      s: { type: 'finish', reason: 'stop' },
    },
  });

const models = (score: Score): unknown[] =>
  score.calls.filter(({ port }) => port === 'model').map(({ request }) => (request as { model?: string }).model);

describe('route', () => {
  it.each([
    ['a label to its model', { label: 'simple', confidence: 0.9 }, 'fast'],
    ['another label to another', { label: 'complex', confidence: 0.9 }, 'strong'],
    ['what is not sure to the stronger', { label: 'simple', confidence: 0.5 }, 'strong'],
    ['an unknown label to the stronger', { label: 'odd', confidence: 1 }, 'strong'],
  ])('sends %s', (_what, router, model) => {
    const score = playWith(router);
    expect(models(score)).toEqual([model, model]);
    expect(score.log).toContainEqual(expect.objectContaining({ type: 'policy', policy: 'route', action: model }));
  });
});

describe('retrieve', () => {
  it('gives the model the passages that were found, and no more than asked for', () => {
    const score = playWith({ label: 'simple', confidence: 1 });
    const request = score.calls.find(({ what }) => what === 'compose')?.request as { messages: { text: string }[] };
    expect(request.messages[0]?.text).toBe('[p1] Returns take 30 days.\n[p2] Postage is yours.');
    const { endedAt, abortedAt } = score.calls.find(({ port }) => port === 'retriever') ?? {};
    expect(endedAt ?? abortedAt).toBe(11);
  });
});

describe('escalate', () => {
  const simple = { label: 'simple', confidence: 1 };

  it('asks the strong model where the fast one says nothing', () => {
    const score = playWith(simple, { model: { plan: '10ms |', compose: ['10ms (s|)', '20ms (a|)'] } });
    expect(models(score)).toEqual(['fast', 'fast', 'strong']);
    expect(score.answer).toBe('Thirty days.');
  });

  it('goes on from what is shown where the fast one was cut off, and repeats nothing', () => {
    const score = playWith(simple, { model: { plan: '10ms |', compose: ['10ms (af|)', '20ms (b|)'] } });
    expect(score.answer).toBe('Thirty days. Postage is yours.');
    expect(score.retractions).toEqual([]);
    expect(score.calls.at(-1)?.request).toMatchObject({ model: 'strong', said: 'Thirty days.' });
  });

  it('happens once', () => {
    const score = playWith(simple, { model: { plan: '10ms |', compose: '10ms (s|)' } });
    expect(models(score)).toEqual(['fast', 'fast', 'strong']);
    expect(score.ending?.value).toBe('answered');
  });
});
