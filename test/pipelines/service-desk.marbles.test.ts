import { describe, expect, it } from 'vitest';
import serviceDesk from '../../pipelines/service-desk.ts';
import type { Surface } from '../../src/index.ts';
import { notes, type PlayOptions, play, type Score } from '../../src/testing/index.ts';
import { surfacesOf } from './surfaces-of.ts';

const surfaceNamed = surfacesOf(serviceDesk);
const chat = surfaceNamed('chat');
const email = surfaceNamed('email');

const order = { name: 'order_status', args: { order: '1' } };
const stock = { name: 'check_stock', args: { id: 7 } };
const policy = { name: 'returns_policy', args: {} };

const values = {
  y: { action: 'allow' },
  n: { action: 'block', category: 'weapons' },
  f: { label: 'simple', confidence: 0.9 },
  c: { label: 'complex', confidence: 0.4 },
  g: { label: 'order', confidence: 0.9, calls: [order] },
  m: { turns: [], facts: [] },
  0: undefined,
  h: { text: 'As I said.', tier: 'normalised', ageMs: 5 },
  o: order,
  k: stock,
  p: policy,
  R: { ok: 1 },
  a: 'It is on its way. ',
  b: 'Nine are left.',
  e: { type: 'finish', reason: 'stop' },
  l: { type: 'finish', reason: 'length' },
};

const ports = {
  screen: '10ms (y|)',
  cache: '  2ms (0|)',
  router: ' 4ms (f|)',
  intent: ' 5ms (g|)',
  memory: ' 5ms (m|)',
  model: { plan: '100ms (okp|)', compose: '50ms a 9ms (b|)' },
  // The three services of the report, 2.0, 1.5 and 2.0 s, to the scale of one tenth.
  tools: {
    order_status: { marble: '  200ms (R|)', spec: { readOnly: true, personal: true } },
    check_stock: { marble: '   150ms (R|)', spec: { readOnly: true } },
    returns_policy: { marble: '200ms (R|)', spec: { readOnly: true } },
  },
  postCheck: '5ms (y|)',
} satisfies PlayOptions['ports'];

const playOn = (
  surface: Surface,
  changed: Partial<PlayOptions['ports']> = {},
  more: Partial<PlayOptions> = {},
): Score => play(serviceDesk, { surface, ports: { ...ports, ...changed }, values, ...more });

const modelCalls = (score: Score): string[] =>
  score.calls
    .filter(({ port }) => port === 'model')
    .map(({ what, request }) => `${what} ${(request as { model?: string }).model}`);

describe.each([
  ['chat', chat],
  ['email', email],
])('service-desk on %s', (_name, surface) => {
  it('answers from the cache as soon as the question is known to be fit, and stops all other work', () => {
    const score = playOn(surface, { cache: '2ms (h|)' });
    expect(score.text).toEqual(notes('10ms h', { h: 'As I said.' }));
    expect(score.ending).toEqual({ at: 10, value: 'cached' });
    const open = score.calls.filter(({ endedAt }) => endedAt === undefined);
    expect(open.every(({ abortedAt }) => abortedAt === 10)).toBe(true);
    expect(score.calls.some(({ what }) => what === 'compose')).toBe(false);
  });

  it('runs its tools at once: as long as the slowest, not the sum', () => {
    const score = playOn(surface, { intent: '5ms #' });
    expect(score.toolStarts.map(({ at }) => at)).toEqual([110, 110, 110]);
    expect(Math.max(...score.toolEnds.map(({ at }) => at))).toBe(310);
  });

  it('fetches what is probably wanted before the model has decided', () => {
    const score = playOn(surface);
    expect(score.toolStarts[0]).toEqual({ at: 5, value: 'order_status' });
    expect(score.speculation.at(-1)?.value).toBe('adopted');
  });

  it('refuses an unsafe question before anything was shown, even one whose answer is kept', () => {
    const score = playOn(surface, { screen: '20ms (n|)', cache: '2ms (h|)' });
    expect(score.text).toEqual([{ at: 20, value: surface.knobs.refusal }]);
    expect(score.ending?.value).toBe('refused');
  });

  it('goes to the strong model where the router is unsure or says so', () => {
    expect(modelCalls(playOn(surface, { router: '4ms (c|)' }))[0]).toBe('plan strong');
  });

  it('answers without router, memory, guess and cache', () => {
    const score = playOn(surface, { router: '4ms #', memory: '5ms #', intent: '5ms #', cache: '2ms #' });
    expect(score.ending?.value).toBe('answered');
    expect(score.answer).toContain('It is on its way.');
  });

  it('keeps no answer that was made of one customer’s data, and shares one that was not', () => {
    const puts = (score: Score) => score.calls.filter(({ what }) => what === 'put').map(({ request }) => request);
    expect(puts(playOn(surface))).toEqual([]);
    const open = puts(playOn(surface, { intent: '5ms |', model: { ...ports.model, plan: '100ms (kp|)' } }));
    expect(open).toMatchObject([{ pipeline: 'service-desk', scope: 'public' }]);
  });

  it('keeps an answer for its asker alone where the model knew who that is, and no tool told it the rest', () => {
    const keeping = (memory: object, input: object, plan = '100ms (kp|)'): unknown[] => {
      const changed = { intent: '5ms |', model: { ...ports.model, plan } };
      const score = playOn(surface, changed, { values: { ...values, m: memory }, input: { text: 'a?', ...input } });
      const put = score.calls.find(({ what }) => what === 'put')?.request as { scope?: string };
      return [put.scope];
    };
    const blank = { turns: [], facts: [] };
    expect(keeping(blank, { user: 'mara' })).toEqual(['public']);
    expect(keeping({ turns: [], facts: ['likes art'] }, { user: 'mara' })).toEqual([undefined]);
    expect(keeping({ turns: [{ role: 'user', text: 'Hi' }], facts: [] }, {})).toEqual([undefined]);
    expect(keeping(blank, { user: 'left' })).toEqual([undefined]);
    expect(keeping(blank, {}, '100ms |')).toEqual([undefined]);
  });
});

describe('service-desk', () => {
  it('asks the fast model on chat what is simple, the strong one on email whatever it is', () => {
    expect(new Set(modelCalls(playOn(chat)))).toEqual(new Set(['plan fast', 'compose fast']));
    expect(new Set(modelCalls(playOn(email)))).toEqual(new Set(['plan strong', 'compose strong']));
  });

  it('moves up to the strong model where the fast one is cut off, and repeats nothing of what is shown', () => {
    const plan = '100ms (k|)';
    const score = playOn(chat, { intent: '5ms |', model: { plan, compose: ['50ms (al|)', '50ms (be|)'] } });
    expect(modelCalls(score)).toEqual(['plan fast', 'compose fast', 'compose strong']);
    expect(score.answer).toBe('It is on its way. Nine are left.');
    expect(score.retractions).toEqual([]);
  });

  it('sends nothing by email before all of it is checked', () => {
    const score = playOn(email, { postCheck: '15ms (y|)' });
    const checked = score.calls.filter(({ port }) => port === 'postCheck').at(-1)?.endedAt;
    expect(score.text[0]?.at).toBe(checked);
  });
});
