import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import assistant from '../../pipelines/assistant.ts';
import { parseSurfaces, type Surface } from '../../src/index.ts';
import { brokenLaws, notes, type PlayOptions, play, type Score } from '../../src/testing/index.ts';

const file = new URL('../../pipelines/assistant.surfaces.yaml', import.meta.url);
const surfaces = parseSurfaces(readFileSync(file, 'utf8'), 'assistant.surfaces.yaml', assistant);
const voice = surfaces.find(({ name }) => name === 'voice') as Surface;
/** The same surface, deaf until the question is whole. */
const patient: Surface = { ...voice, knobs: { ...voice.knobs, early: false } };

const search = { name: 'search_books', args: { genre: 'detective' } };
const stock = { name: 'check_stock', args: { id: 'b-7' } };

const values = {
  // What is said, as recognition has it from time to time.
  a: 'which detective',
  b: 'which detective novels',
  c: 'which detective novels do you',
  d: 'which detective novels do you have',
  // What the ports say.
  y: { action: 'allow' },
  g: { label: 'search', confidence: 0.9, calls: [search] },
  w: { label: 'stock', confidence: 0.9, calls: [stock] },
  u: { label: 'stock', confidence: 0.5, calls: [stock] },
  m: { turns: [], facts: [] },
  0: undefined,
  s: search,
  k: stock,
  R: { count: 2 },
  K: { copies: 3 },
  t: 'We have two.',
};

const ports = {
  screen: '      10ms (y|)',
  intent: '      30ms (g|)',
  memory: '      5ms  (m|)',
  cache: '       2ms  (0|)',
  model: { plan: '100ms (s|)', compose: '40ms (t|)' },
  tools: {
    search_books: { marble: '300ms (R|)', spec: { readOnly: true } },
    check_stock: { marble: '300ms (K|)', spec: { readOnly: true } },
  },
  postCheck: '   5ms  (y|)',
  speech: '      |',
} satisfies PlayOptions['ports'];

/** Words come at 200, 400, 600, 800 ms; silence to 1,500 says that this is all. */
const spoken = '200ms a 199ms b 199ms c 199ms d 699ms |';
const whole = 1_500;

const playOn = (
  surface: Surface,
  changed: Partial<PlayOptions['ports']> = {},
  more: Partial<PlayOptions> = {},
): Score => play(assistant, { surface, ports: { ...ports, ...changed }, values, parts: spoken, ...more });

describe('assistant on voice, while the question is still being said', () => {
  it('starts a tool on a stable beginning, long before the question is whole, and answers sooner', () => {
    const score = playOn(voice);
    // Three words agree at 600, and their guess takes 30 ms.
    expect(score.toolStarts).toEqual(notes('630ms s', { s: 'search_books' }));
    expect(score.speculation.map(({ value }) => value)).toEqual(['started', 'adopted']);
    expect(score.askedAt).toBe(whole);
    // Planned at 10 + 100 ms; the result is there.
    expect(score.toolEnds).toEqual([{ at: whole + 110, value: 'search_books' }]);
    expect(playOn(patient).toolEnds).toEqual([{ at: whole + 330, value: 'search_books' }]);
    expect(score.ending?.at).toBe((playOn(patient).ending?.at ?? 0) - 220);
  });

  it('shows nothing, plans nothing and keeps nothing before the question is whole', () => {
    const { calls, log, text, ending } = playOn(voice);
    const early = calls.filter(({ beganAt }) => beganAt < whole).map(({ port }) => port);
    expect(new Set(early)).toEqual(new Set(['intent', 'tools']));
    expect(text[0]?.at).toBeGreaterThan(whole);
    expect(new Set(log.filter(({ at }) => at < whole).map(({ type }) => type))).toEqual(
      new Set(['started', 'stage', 'input', 'tool', 'speculation']),
    );
    // The screen and the memory read all of the question.
    expect(calls.find(({ port }) => port === 'screen')?.request).toMatchObject({ text: values.d });
    expect(calls.find(({ what }) => what === 'remember')?.request).toMatchObject({ query: { text: values.d } });
    expect(ending?.value).toBe('answered');
  });

  it('tells on what the guesses were made, and then the whole', () => {
    expect(playOn(voice).inputs).toEqual([
      { at: 630, value: values.b },
      { at: 830, value: values.c },
      // All that was said, for it stood still for 200 ms: the guess on it is the one on the whole.
      { at: 1_030, value: values.d },
      { at: whole, value: values.d },
    ]);
    expect(playOn(voice).calls.filter(({ port }) => port === 'intent')).toHaveLength(3);
  });

  it('drops the work of a wrong beginning the moment another is taken for stable', () => {
    const score = playOn(voice, { intent: ['30ms (w|)', '30ms (g|)'] });
    expect(score.toolStarts).toEqual(notes('630ms k 199ms s', { k: 'check_stock', s: 'search_books' }));
    expect(score.calls.find(({ what }) => what === 'check_stock')?.abortedAt).toBe(830);
    expect(score.toolEnds.map(({ value }) => value)).toEqual(['search_books']);
    expect(score.ending?.at).toBe(playOn(voice).ending?.at);
  });

  it('drops what the plan does not ask for, and its result is never used', () => {
    const score = playOn(voice, { intent: '30ms (w|)' });
    expect(score.toolStarts.map(({ value }) => value)).toEqual(['check_stock', 'search_books']);
    expect(score.toolEnds.map(({ value }) => value)).toEqual(['search_books']);
    expect(score.speculation.at(-1)?.value).toBe('wasted');
    expect(score.ending?.at).toBe(playOn(patient, { intent: '30ms (w|)' }).ending?.at);
  });

  it('starts nothing on a beginning it is not sure of', () => {
    const score = playOn(voice, { intent: '30ms (u|)' });
    expect(score.toolStarts).toEqual([{ at: whole + 110, value: 'search_books' }]);
  });

  it('goes on where guessing on a beginning fails', () => {
    const score = playOn(voice, { intent: ['30ms #', '30ms #', '30ms #', '30ms (g|)'] });
    expect(score.toolStarts).toEqual([{ at: whole + 30, value: 'search_books' }]);
    expect(score.ending?.value).toBe('answered');
  });

  it('counts the time promised from the whole question, and no budget while it is being said', () => {
    const score = playOn(voice, { tools: { ...ports.tools, search_books: '80ms (R|)' } });
    expect(score.log.filter((event) => event.type === 'policy' && event.policy === 'budget')).toEqual([]);
  });

  it('does all this only in streaming mode', () => {
    const score = playOn(voice, {}, { mode: 'sequential' });
    expect(score.toolStarts[0]?.at).toBeGreaterThan(whole);
    expect(score.answer).toBe('We have two.');
  });

  it('leaves nothing at work when it is cancelled before the question is whole', () => {
    const score = playOn(voice, {}, { cancelAtMs: 700 });
    expect(score.calls.map(({ what, abortedAt, endedAt }) => [what, abortedAt ?? endedAt])).toEqual([
      [undefined, 630],
      ['search_books', 700],
    ]);
  });

  it('is never slower than without, and keeps the laws, whatever is guessed when', () => {
    const intent = fc
      .constantFrom('(g|)', '(w|)', '(u|)', '|', '#')
      .chain((what) => fc.nat(300).map((ms) => `${ms}ms ${what}`));
    const pauses = fc.array(fc.nat(400), { minLength: 4, maxLength: 4 });
    const plans = fc.constantFrom('(s|)', '(k|)', 's 20ms (k|)', '|');
    const toolMs = fc.nat(500);
    fc.assert(
      fc.property(
        fc.array(intent, { minLength: 4, maxLength: 4 }),
        intent,
        pauses,
        plans,
        toolMs,
        (early, last, ms, plan, took) => {
          const said = `${ms[0]}ms a ${ms[1]}ms b ${ms[2]}ms c ${ms[3]}ms (d|)`;
          // The guess on the whole question is the same with and without.
          const onWhole = (marbles: readonly string[], surface: Surface): Score =>
            play(assistant, {
              surface,
              values: { ...values, z: 'x' },
              parts: said,
              ports: {
                ...ports,
                intent: marbles,
                model: { plan: `100ms ${plan}`, compose: '40ms (t|)' },
                tools: { search_books: `${took}ms (R|)`, check_stock: `${took}ms (K|)` },
              },
            });
          const plain = onWhole([last], patient);
          const guesses = onWhole(early, voice).calls.filter(
            ({ port, beganAt }) => port === 'intent' && beganAt < plain.askedAt,
          ).length;
          const score = onWhole([...early.slice(0, guesses), last], voice);
          expect(score.answer).toBe(plain.answer);
          expect(score.ending?.at).toBeLessThanOrEqual(plain.ending?.at ?? 0);
          expect(brokenLaws(score, { sideEffects: [], deadlineMs: 20_000 })).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
