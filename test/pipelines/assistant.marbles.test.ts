import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import assistant from '../../pipelines/assistant.ts';
import { parseSurfaces, type Surface } from '../../src/index.ts';
import { notes, type PlayOptions, play, type Score } from '../../src/testing/index.ts';

const file = new URL('../../pipelines/assistant.surfaces.yaml', import.meta.url);
const surfaces = parseSurfaces(readFileSync(file, 'utf8'), 'assistant.surfaces.yaml', assistant);
const surfaceNamed = (name: string): Surface => {
  const found = surfaces.find((surface) => surface.name === name);
  if (found === undefined) throw new Error(`no surface ${name}`);
  return found;
};
const chat = surfaceNamed('chat');
const voice = surfaceNamed('voice');

const search = { name: 'search_books', args: { genre: 'detective' } };
const stock = { name: 'check_stock', args: { id: 'b-7' } };
const giveBack = { name: 'start_return', args: { order: '1001' } };

const values = {
  // What the ports say.
  y: { action: 'allow' },
  n: { action: 'block', category: 'weapons' },
  g: { label: 'search', confidence: 0.9, calls: [search] },
  w: { label: 'stock', confidence: 0.9, calls: [stock] },
  m: { turns: [], facts: [] },
  0: undefined,
  h: { text: 'As I said: two.', tier: 'exact', ageMs: 5 },
  // What the planner plans, and what tools give.
  s: search,
  k: stock,
  r: giveBack,
  R: { count: 2 },
  K: { copies: 3 },
  // What the composer says.
  a: 'We have ',
  b: 'two. ',
  c: 'Both are in stock.',
};

/** Everything answers in time, unless a test says otherwise. */
const ports = {
  screen: '      10ms (y|)',
  intent: '      30ms (g|)',
  memory: '      5ms  (m|)',
  cache: '       2ms  (0|)',
  model: {
    plan: '      100ms s 49ms (k|)',
    compose: ['  40ms a 9ms b|', '40ms (c|)'],
  },
  tools: {
    search_books: { marble: '80ms (R|)', spec: { readOnly: true } },
    check_stock: { marble: '60ms (K|)', spec: { readOnly: true } },
    start_return: { marble: '60ms (K|)', spec: { readOnly: false } },
  },
  postCheck: '   5ms  (y|)',
  // Makes no sound; how voice sounds is told in assistant.voice.marbles.test.ts.
  speech: '      |',
} satisfies PlayOptions['ports'];

const playOn = (
  surface: Surface,
  changed: Partial<PlayOptions['ports']> = {},
  more: Partial<PlayOptions> = {},
): Score => play(assistant, { surface, ports: { ...ports, ...changed }, values, ...more });

describe.each([
  ['chat', chat],
  ['voice', voice],
])('assistant on %s', (_name, surface) => {
  it('starts a guessed tool long before the plan asks for it, and the planned one before the plan ends', () => {
    const score = playOn(surface);
    //                                         guess at 30, plan begins at 10 and ends at 160
    expect(score.toolStarts).toEqual(notes('30ms s 129ms k', { s: 'search_books', k: 'check_stock' }));
    expect(score.speculation).toEqual(notes('30ms s 79ms a ', { s: 'started', a: 'adopted' }));
    expect(score.stage('plan').endedAt).toBe(160);
  });

  it('begins to answer from the first result, while the second tool still works', () => {
    const score = playOn(surface);
    expect(score.toolEnds).toEqual(notes('110ms s 109ms k', { s: 'search_books', k: 'check_stock' }));
    expect(score.answer).toBe('We have two. Both are in stock.');
    expect(score.text[0]).toEqual({ at: 150, value: 'We have ' });
    // The last word at 260, and the check of the whole draft after it.
    expect(score.ending).toEqual({ at: 265, value: 'answered' });
  });

  it('lets the first sentence out before the answer is composed', () => {
    const score = playOn(surface);
    expect(score.sentences[0]?.value.trim()).toBe('We have two.');
    expect(score.sentences[0]?.at).toBeLessThan(score.stage('draft').endedAt ?? 0);
  });

  it('shows nothing before the safety check has passed, however fast the rest is', () => {
    const score = playOn(surface, { screen: '300ms (y|)', cache: '2ms (h|)' });
    expect(score.text).toEqual(notes('300ms h', { h: 'As I said: two.' }));
    expect(score.ending?.value).toBe('cached');
  });

  it('refuses an unsafe question before anything was shown, and starts no planned tool', () => {
    const score = playOn(surface, { screen: '20ms (n|)' });
    expect(score.text).toEqual([{ at: 20, value: surface.knobs.refusal }]);
    expect(score.ending).toEqual({ at: 20, value: 'refused' });
    expect(score.toolStarts).toEqual([]);
  });

  it('discards a wrong guess: its work is aborted, and its result is never used', () => {
    const score = playOn(surface, { intent: '30ms (w|)', model: { ...ports.model, plan: '100ms (s|)' } });
    expect(score.toolStarts).toEqual(notes('30ms k 79ms s', { k: 'check_stock', s: 'search_books' }));
    expect(score.toolEnds.map(({ value }) => value)).toEqual(['search_books']);
    expect(score.speculation.at(-1)?.value).toBe('wasted');
  });

  it('never guesses a tool that changes something', () => {
    const returning = { ...values, g: { label: 'return', confidence: 1, calls: [giveBack] } };
    const score = playOn(surface, { model: { ...ports.model, plan: '100ms (r|)' } }, { values: returning });
    expect(score.toolStarts).toEqual(notes('110ms r', { r: 'start_return' }));
    expect(score.speculation).toEqual([]);
  });

  it('retracts what a trip finds, cuts the draft and lets no tool start after it', () => {
    // Long enough to be worth a check at 150; it trips at 165, while the second tool is at work.
    const long = { ...values, a: 'We have quite a number of these, and '.repeat(4) };
    const once = { ...surface, stages: {} };
    const score = playOn(once, { postCheck: '15ms (n|)' }, { values: long });
    const tripAt = 165;
    expect(score.retractions).toEqual([{ at: tripAt, value: 0 }]);
    expect(score.answer).toBe(surface.knobs.refusal);
    expect(score.ending).toEqual({ at: tripAt, value: 'retracted' });
    const cut = score.calls
      .filter(({ endedAt }) => endedAt === undefined)
      .map(({ what, abortedAt }) => [what, abortedAt]);
    expect(cut).toContainEqual(['check_stock', tripAt]);
    expect(cut.every(([, abortedAt]) => abortedAt === tripAt)).toBe(true);
    expect(score.calls.filter(({ beganAt }) => beganAt > tripAt)).toEqual([]);
  });

  it('is silent from the moment it is cancelled, and every provider call has been told', () => {
    const score = playOn(surface, {}, { cancelAtMs: 155 });
    expect(score.log.every(({ at }) => at <= 155)).toBe(true);
    expect(score.ending).toBeUndefined();
    const open = score.calls.filter(({ endedAt }) => endedAt === undefined);
    expect(open.length).toBeGreaterThan(0);
    for (const call of open) expect(call.abortedAt, `${call.port} ${call.what}`).toBe(155);
  });

  it('answers from the cache and cancels the work on a new answer', () => {
    const score = playOn(surface, { cache: '12ms (h|)' });
    expect(score.text).toEqual(notes('12ms h', { h: 'As I said: two.' }));
    expect(score.ending).toEqual({ at: 12, value: 'cached' });
    expect(score.calls.find(({ what }) => what === 'plan')?.abortedAt).toBe(12);
  });

  it('does without what is optional', () => {
    const score = playOn(surface, { intent: '30ms #', memory: '5ms #', cache: '2ms #' });
    expect(score.answer).toBe('We have two. Both are in stock.');
    expect(score.ending?.value).toBe('answered');
  });

  it('says that a tool failed instead of failing', () => {
    const score = playOn(surface, { tools: { ...ports.tools, search_books: '80ms #' } });
    const composed = score.calls.filter(({ what }) => what === 'compose').at(-1)?.request as {
      results: { ok: boolean }[];
    };
    expect(composed.results.map(({ ok }) => ok)).toEqual([false, true]);
    expect(score.ending?.value).toBe('answered');
  });

  it('in sequential mode does the same, one after the other, and says it at the end', () => {
    const score = playOn(
      surface,
      { model: { ...ports.model, compose: '40ms a 9ms b 9ms (c|)' } },
      { mode: 'sequential' },
    );
    expect(score.answer).toBe('We have two. Both are in stock.');
    const ends = score.ending?.at ?? 0;
    // 10 screen + 5 memory + 2 cache + 150 plan + 80 + 60 tools + 60 compose, and the check of the whole draft.
    expect(ends).toBe(10 + 5 + 2 + 150 + 80 + 60 + 60 + 5);
    expect(score.text.every(({ at }) => at === ends)).toBe(true);
    expect(score.speculation).toEqual([]);
    expect(ends).toBeGreaterThan(playOn(surface).ending?.at ?? 0);
  });
});

describe('surfaces', () => {
  it('run at most five tools at once on chat, two on voice', () => {
    const many = ['1', '2', '3', '4', '5', '6'].map((id) => ({ name: 'check_stock', args: { id } }));
    const plan = { ...ports.model, plan: '100ms (abcdef|)' };
    const planned = { ...values, ...Object.fromEntries(many.map((call, at) => ['abcdef'[at], call])) };
    const startsOn = (surface: Surface): number[] =>
      playOn(surface, { intent: '30ms |', model: plan }, { values: planned }).toolStarts.map(({ at }) => at);
    expect(startsOn(chat)).toEqual([110, 110, 110, 110, 110, 170]);
    expect(startsOn(voice)).toEqual([110, 110, 170, 170, 230, 230]);
  });

  it('make of the same declaration a notice: nothing guessed, one tool at a time, nothing shown before it is checked', () => {
    const score = playOn(surfaceNamed('alerts'), { postCheck: '15ms (y|)' });
    expect(score.speculation).toEqual([]);
    //                                 planned at 110 and 160; the second waits for the first
    expect(score.toolStarts).toEqual(notes('110ms s 79ms k', { s: 'search_books', k: 'check_stock' }));
    const checked = score.calls.filter(({ port }) => port === 'postCheck').at(-1)?.endedAt;
    expect(score.text[0]?.at).toBe(checked);
    expect(score.answer).toBe('We have two. Both are in stock.');
  });
});
