import { describe, expect, it } from 'vitest';
import phases from '../../pipelines/phases.ts';
import type { ChatRequest, Surface } from '../../src/index.ts';
import { notes, type PlayOptions, play, type Score } from '../../src/testing/index.ts';
import { surfacesOf } from './surfaces-of.ts';

const surfaceNamed = surfacesOf(phases);

const values = {
  y: { action: 'allow' },
  i: { label: 'returns-policy', confidence: 0.9 },
  t: { label: 'greeting', confidence: 0.9 },
  k: { label: 'other', confidence: 0.5 },
  m: { turns: [], facts: [] },
  0: undefined,
  h: { text: 'As I said.', tier: 'exact', ageMs: 5 },
  p: { id: 'policy:postage', text: 'A label costs $3.50.', score: 2 },
  q: { id: 'book:B001', text: 'A novel.', score: 1 },
  a: 'A label ',
  b: 'costs $3.50.',
};

/** Each takes as long as its budget in the reference system. */
const ports = {
  screen: '   10ms  (y|)',
  intent: '   35ms  (i|)',
  keywords: '     (k|)',
  memory: '   10ms  (m|)',
  cache: '    2ms   (0|)',
  retriever: '200ms p (q|)',
  model: { compose: '400ms a 999ms (b|)' },
  tools: {},
  postCheck: '5ms   (y|)',
  // Without a synthesiser: the answer is text.
  speech: '#',
} satisfies PlayOptions['ports'];

const playOn = (
  surface: Surface,
  changed: Partial<PlayOptions['ports']> = {},
  more: Partial<PlayOptions> = {},
): Score => play(phases, { surface, ports: { ...ports, ...changed }, values, ...more });

const callsOf = (score: Score, port: string) => score.calls.filter((call) => call.port === port);
const rungs = (score: Score): string[] =>
  score.log.flatMap((event) =>
    event.type === 'policy' && event.policy === 'rung' ? [`${event.at} ${event.action}`] : [],
  );
const told = (score: Score): string => {
  const asked = callsOf(score, 'model').at(-1)?.request as ChatRequest | undefined;
  return (asked?.messages ?? []).map(({ text }) => text).join('\n');
};

describe.each(['chat', 'voice'])('phases on %s', (name) => {
  const surface = surfaceNamed(name);

  it('looks up intent, memory and cache side by side: as long as the slowest', () => {
    const score = playOn(surface);
    const first = ['intent', 'memory', 'cache'].flatMap((port) => callsOf(score, port).slice(0, 1));
    expect(first.map(({ beganAt }) => beganAt)).toEqual([0, 0, 0]);
    expect(callsOf(score, 'retriever').map(({ beganAt }) => beganAt)).toEqual([35]);
  });

  it('is done within two seconds where every part takes its whole budget', () => {
    const score = playOn(surface);
    // 35 of lookups, 200 of retrieval, 400 to the first token, 1,000 of delivery, and the frames between.
    expect(score.text[0]?.at).toBe(35 + 201 + 400);
    expect(score.ending).toEqual({ at: 35 + 201 + 1400 + 5, value: 'answered' });
    expect(told(score)).toContain('[policy:postage] A label costs $3.50.\n[book:B001] A novel.');
  });

  it('ends in the first phase where the cache has the answer, and retrieves nothing', () => {
    const score = playOn(surface, { cache: '20ms (h|)' });
    expect(score.text).toEqual(notes('20ms h', { h: 'As I said.' }));
    expect(score.ending).toEqual({ at: 20, value: 'cached' });
    expect(callsOf(score, 'retriever')).toEqual([]);
    expect(callsOf(score, 'model')).toEqual([]);
  });

  it('goes on without what fails: intent, memory, cache, retrieval', () => {
    const score = playOn(surface, { intent: '5ms #', memory: '5ms #', cache: '5ms #', retriever: '5ms #' });
    expect(score.ending?.value).toBe('answered');
    expect(told(score)).toBe('a question');
    expect(rungs(score)).toEqual(['5 no-intent', '10 minimal']);
  });

  it('tells each rung of its ladder as it comes to it', () => {
    expect(rungs(playOn(surface))).toEqual([]);
    expect(rungs(playOn(surface, { retriever: '5ms #' }))).toEqual(['40 no-retrieval']);
    expect(rungs(playOn(surface, { intent: '5ms #' }))).toEqual(['5 no-intent']);
    expect(rungs(playOn(surface, { intent: '5ms #', retriever: '5ms #' }))).toEqual(['5 no-intent']);
    expect(rungs(playOn(surface, { model: { compose: '5ms #' } })).at(-1)).toMatch(/ canned$/);
  });

  it('chooses the model by keywords where the classifier is away', () => {
    const asked = playOn(surface, { intent: '5ms #', keywords: '(t|)' });
    expect(callsOf(asked, 'model').map(({ request }) => (request as { model?: string }).model)).toEqual(['fast']);
  });

  it('answers within three seconds whatever fails, hangs, drips or says nonsense', () => {
    const faults = ['5ms #', '-', '30s (x|)', '20ms x 5ms #', '1s x 9s |'];
    for (const port of ['intent', 'memory', 'cache', 'retriever', 'model', 'screen', 'postCheck'] as const) {
      for (const fault of faults) {
        const score = playOn(
          surface,
          { [port]: port === 'model' ? { compose: fault } : fault },
          { values: { ...values, x: { nonsense: 7 } } },
        );
        const where = `${port}: ${fault}`;
        expect(score.ending?.at, where).toBeLessThanOrEqual(3_000);
        expect(score.ending?.value, where).not.toMatch(/error|run\./);
        expect(score.answer, where).not.toBe('');
      }
    }
  });

  it('waits for no lookup longer than 70 ms, and for retrieval no longer than its time', () => {
    const score = playOn(surface, { intent: '9s (i|)', memory: '9s (m|)', cache: '9s (0|)', retriever: '9s (p|)' });
    expect(callsOf(score, 'retriever')[0]).toMatchObject({
      beganAt: 70,
      abortedAt: 70 + Number(surface.knobs.retrievalTimeoutMs),
    });
    expect(score.ending?.value).toBe('answered');
  });

  it('gives small talk to the fast model', () => {
    const models = (score: Score) =>
      callsOf(score, 'model').map(({ request }) => (request as { model?: string }).model);
    expect(models(playOn(surface))).toEqual(['strong']);
    expect(models(playOn(surface, { intent: '35ms (t|)' }))).toEqual(['fast']);
  });

  it('keeps the answer under the ids of its passages, after the end', () => {
    const score = playOn(surface);
    const put = score.calls.find(({ what }) => what === 'put');
    expect(put?.request).toMatchObject({ tags: ['policy:postage', 'book:B001'], scope: 'public' });
    expect(put?.beganAt).toBeGreaterThanOrEqual(score.ending?.at ?? 0);
  });
});
