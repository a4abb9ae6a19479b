import { describe, expect, it } from 'vitest';
import agentRuntime from '../../pipelines/agent-runtime.ts';
import type { Surface } from '../../src/index.ts';
import { notes, type PlayOptions, play, type Score } from '../../src/testing/index.ts';
import { surfacesOf } from './surfaces-of.ts';

const surfaceNamed = surfacesOf(agentRuntime);
const interactive = surfaceNamed('interactive');
const batch = surfaceNamed('batch');

const search = { name: 'search', args: { q: 'a' } };
const price = { name: 'price', args: { id: 7 } };
const pay = { name: 'pay', args: { id: 7 } };

const values = {
  f: { label: 'simple', confidence: 0.9 },
  c: { label: 'complex', confidence: 0.7 },
  g: { label: 'search', confidence: 0.9, calls: [search] },
  w: { label: 'pay', confidence: 1, calls: [pay] },
  l: { label: 'search', confidence: 0.65, calls: [search] },
  s: search,
  p: price,
  x: pay,
  R: { found: 2 },
  P: { usd: 9 },
  a: 'Two found. ',
  b: 'Nine dollars.',
};

const ports = {
  router: '     2ms   (f|)',
  intent: '     3ms   (g|)',
  model: {
    plan: '     100ms s 99ms (p|)',
    compose: ['40ms  (a|)', '40ms (b|)'],
  },
  tools: {
    search: { marble: '80ms (R|)', spec: { readOnly: true } },
    price: { marble: ' 60ms (P|)', spec: { readOnly: true } },
    pay: { marble: '   60ms (P|)', spec: { readOnly: false } },
  },
} satisfies PlayOptions['ports'];

const playOn = (
  surface: Surface,
  changed: Partial<PlayOptions['ports']> = {},
  more: Partial<PlayOptions> = {},
): Score => play(agentRuntime, { surface, ports: { ...ports, ...changed }, values, ...more });

const models = (score: Score): unknown[] =>
  score.calls.filter(({ port }) => port === 'model').map(({ request }) => (request as { model?: string }).model);

describe('agent-runtime on interactive', () => {
  it('prefetches a guessed tool, and starts a planned one while the planner still emits', () => {
    const score = playOn(interactive);
    //                                         guessed at 3; planned at 102 and 202, behind 2 of routing
    expect(score.toolStarts).toEqual(notes('3ms s 198ms p', { s: 'search', p: 'price' }));
    expect(score.speculation).toEqual(notes('3ms s 98ms a', { s: 'started', a: 'adopted' }));
  });

  it('begins to synthesize with the first result and ends 40 ms behind the last, not after the sum of all', () => {
    const score = playOn(interactive);
    // The guess was ready before the plan named it.
    expect(score.text).toEqual(notes('142ms a 159ms b', values));
    expect(score.ending).toEqual({ at: 302, value: 'answered' });
    const sequential = playOn(
      interactive,
      { model: { ...ports.model, compose: '40ms a (b|)' } },
      { mode: 'sequential' },
    );
    expect(sequential.answer).toBe(score.answer);
    expect(sequential.ending?.at).toBeGreaterThan(302 + 60);
  });

  it('stays within its cancellation budget, whatever is guessed', () => {
    const many = Array.from({ length: 8 }, (_, id) => ({ name: 'price', args: { id } }));
    const wild = { ...values, g: { label: 'all', confidence: 1, calls: many } };
    const score = playOn(interactive, {}, { values: wild });
    expect(score.toolStarts.filter(({ at }) => at === 3)).toHaveLength(2);
    expect(score.speculation.filter(({ value }) => value === 'started').length).toBeLessThanOrEqual(4);
    expect(score.answer).toBe('Two found. Nine dollars.');
  });

  it('starts nothing on an unsure guess, and never guesses what changes something', () => {
    expect(playOn(interactive, { intent: '3ms (l|)' }).speculation).toEqual([]);
    const paying = playOn(interactive, { intent: '3ms (w|)', model: { ...ports.model, plan: '100ms (x|)' } });
    expect(paying.speculation).toEqual([]);
    expect(paying.toolStarts).toEqual(notes('102ms x', { x: 'pay' }));
  });

  it('asks the fast model or the strong one as the router says, and the provider’s own where it fails', () => {
    expect(new Set(models(playOn(interactive)))).toEqual(new Set(['fast']));
    expect(new Set(models(playOn(interactive, { router: '2ms (c|)' })))).toEqual(new Set(['strong']));
    const broken = playOn(interactive, { router: '2ms #' });
    expect(new Set(models(broken))).toEqual(new Set([undefined]));
    expect(broken.ending?.value).toBe('answered');
  });

  it('falls back to the synchronous chain where the plan breaks off, and calls no tool twice', () => {
    const score = playOn(interactive, { model: { ...ports.model, plan: ['100ms s 99ms #', ports.model.plan] } });
    expect(score.ending?.value).toBe('answered');
    expect(score.answer).toBe('Two found. Nine dollars.');
    expect(score.calls.filter(({ what }) => what === 'search')).toHaveLength(1);
  });

  it('says what failed instead of failing', () => {
    const score = playOn(interactive, { tools: { ...ports.tools, price: '60ms #' } });
    const last = score.calls.filter(({ what }) => what === 'compose').at(-1)?.request as { results: { ok: boolean }[] };
    expect(last.results.map(({ ok }) => ok)).toEqual([true, false]);
    expect(score.ending?.value).toBe('answered');
  });
});

describe('agent-runtime on batch', () => {
  it('guesses nothing and keeps the results in the order of the plan', () => {
    const slow = { ...ports.tools, search: { marble: '300ms (R|)', spec: { readOnly: true } } };
    const score = playOn(batch, { tools: slow, model: { ...ports.model, compose: '40ms a (b|)' } });
    expect(score.speculation).toEqual([]);
    expect(score.toolEnds.map(({ value }) => value)).toEqual(['search', 'price']);
    expect(score.ending?.value).toBe('answered');
  });
});
