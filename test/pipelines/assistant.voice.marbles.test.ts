import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import assistant from '../../pipelines/assistant.ts';
import { parseSurfaces, type Surface } from '../../src/index.ts';
import { runTimes } from '../../src/observe/waterfall.ts';
import { brokenLaws, notes, type PlayOptions, play, type Score } from '../../src/testing/index.ts';

const file = new URL('../../pipelines/assistant.surfaces.yaml', import.meta.url);
const surfaces = parseSurfaces(readFileSync(file, 'utf8'), 'assistant.surfaces.yaml', assistant);
const surfaceNamed = (name: string): Surface => surfaces.find((each) => each.name === name) as Surface;
const voice = surfaceNamed('voice');

const search = { name: 'search_books', args: { genre: 'detective' } };

const values = {
  y: { action: 'allow' },
  n: { action: 'block', category: 'weapons' },
  g: { label: 'search', confidence: 0.9, calls: [search] },
  m: { turns: [], facts: [] },
  0: undefined,
  s: search,
  R: { count: 2 },
  a: 'We have two of them. ',
  b: 'Both are in stock now. ',
  c: 'One is signed.',
  // What must not be said.
  x: 'The clerk lives at 5 Elm Street. ',
  z: 'She is home by six. ',
  d: 'I cannot say where she lives. ',
  // Half a second of sound.
  f: { codec: 'pcm-s16le-22050', durMs: 500, bytes: Uint8Array.of(0, 0) },
  h: { audioId: 'reply-0', ms: 500 },
};

const ports = {
  screen: '      10ms (y|)',
  intent: '      30ms (g|)',
  memory: '      5ms  (m|)',
  cache: '       2ms  (0|)',
  model: { plan: '100ms (s|)', compose: '40ms a 99ms b 99ms (c|)' },
  tools: { search_books: '80ms (R|)' },
  postCheck: '   5ms  (y|)',
  speech: '      30ms f 29ms (f|)',
} satisfies PlayOptions['ports'];

const playWith = (changed: Partial<PlayOptions['ports']> = {}, more: Partial<PlayOptions> = {}): Score =>
  play(assistant, { surface: voice, ports: { ...ports, ...changed }, values, ...more });
const frames = (score: Score) =>
  score.log.flatMap((event) => (event.type === 'audio' ? [[event.at, event.id, event.ptsMs, event.off]] : []));
const spoken = (score: Score) =>
  score.calls.flatMap(({ port, request, beganAt }) =>
    port === 'speech' ? [[beganAt, (request as { text: string }).text]] : [],
  );
const remembered = (score: Score) =>
  score.calls.flatMap(({ what, request }) => (what === 'remember' ? [(request as { answer: string }).answer] : []));

describe('assistant on voice', () => {
  it('speaks the first sentence while the rest is composed, and each next one while the last one plays', () => {
    const score = playWith();
    // Each sentence is certain 60 ms after its end; the third is spoken when the second has been made.
    expect(score.text).toEqual(notes('150ms a 99ms b 99ms c', values));
    expect(spoken(score)).toEqual([
      [210, 'We have two of them.'],
      [310, 'Both are in stock now.'],
      [370, 'One is signed.'],
    ]);
    // The sound of the second sentence is there 900 ms before the first one has been played: no gap.
    expect(frames(score)).toEqual([
      [240, 'reply-0', 0, 0],
      [270, 'reply-0', 500, 0],
      [340, 'reply-0', 1_000, 21],
      [370, 'reply-0', 1_500, 21],
      [400, 'reply-0', 2_000, 44],
      [430, 'reply-0', 2_500, 44],
    ]);
    const firstFrame = 240;
    for (const [at = 0, , ptsMs = 0] of frames(score)) {
      expect(Number(at), `the piece at ${ptsMs} ms of sound`).toBeLessThanOrEqual(firstFrame + Number(ptsMs));
    }
    expect(score.ending).toEqual({ at: 430, value: 'answered' });
  });

  it('is silent on chat', () => {
    const score = playWith({}, { surface: surfaceNamed('chat') });
    expect(spoken(score)).toEqual([]);
    expect(score.answer).toBe(playWith().answer);
  });

  it('answers in text where speech fails, hangs or makes nonsense, and in good time', () => {
    for (const speech of ['5ms #', '-', '5ms (m|)']) {
      const score = playWith({ speech });
      expect(score.answer).toBe('We have two of them. Both are in stock now. One is signed.');
      expect(score.ending?.value).toBe('answered');
      expect(score.ending?.at).toBeLessThan(3_300);
      expect(brokenLaws(score, { sideEffects: [], deadlineMs: 8_000 })).toEqual([]);
    }
  });

  it('says all of it where it sounds longer than a run may take, and is not late', () => {
    const long = { ...values, f: { ...values.f, durMs: 30_000 } };
    const score = playWith({}, { values: long });
    expect(score.answer).toBe('We have two of them. Both are in stock now. One is signed.');
    expect(spoken(score).map(([, said]) => said)).toEqual([
      'We have two of them.',
      'Both are in stock now.',
      'One is signed.',
    ]);
    expect(score.ending?.value).toBe('answered');
    expect(runTimes(score.log).fullMs).toBeLessThan(1_000);
    expect(brokenLaws(score, { sideEffects: [], deadlineMs: 8_000 })).toEqual([]);
  });

  it('says aloud what it says in place of an answer: a refusal, and the canned text', () => {
    const refused = playWith({ screen: '10ms (n|)' });
    expect(refused.answer).toContain('Sorry, I can’t help with that.');
    expect(spoken(refused).map(([, said]) => said)).toEqual([refused.answer]);
    expect(frames(refused)).toHaveLength(2);
    expect(refused.ending).toEqual({ at: 70, value: 'refused' });

    const canned = playWith({ model: { plan: '-', compose: '-' } });
    expect(canned.text.map(({ at }) => at)).toEqual([3_000]);
    expect(spoken(canned).map(([, said]) => said)).toEqual([canned.answer]);
    expect(canned.ending).toEqual({ at: 3_060, value: 'degraded' });

    // Cut off in its answer, it says so in another audio; what was broken off is not said.
    const cut = playWith({ model: { ...ports.model, compose: '40ms a 99ms b -' } }, { deadlineMs: 2_000 });
    expect(spoken(cut).at(-1)?.[1]).toContain('Sorry, I cannot look that up');
    expect(frames(cut).at(-1)?.slice(1)).toEqual(['reply-1', 500, cut.answer.indexOf('\n\nSorry')]);
    expect(remembered(cut)).toEqual([]);
    for (const score of [refused, canned, cut])
      expect(brokenLaws(score, { sideEffects: [], deadlineMs: 8_000 })).toEqual([]);
  });

  it('ends with its text where what it says in place of an answer cannot be spoken', () => {
    for (const speech of ['-', '5ms #']) {
      const late = playWith({ speech, model: { plan: '-', compose: '-' } });
      expect(late.ending?.value).toBe('degraded');
      expect(late.ending?.at).toBeLessThanOrEqual(4_000);
      expect(late.text).toHaveLength(1);
    }
    const left = playWith({ screen: '10ms (n|)', speech: '500ms (f|)' }, { cancelAtMs: 100 });
    expect(left.calls.find(({ port }) => port === 'speech')?.abortedAt).toBe(100);
    expect(remembered(left)).toEqual([]);
  });

  it('goes on in another audio where the sequential chain takes over, and both can be interrupted', () => {
    const broken = { model: { plan: ['100ms (s|)', '100ms (s|)'], compose: ['40ms a 99ms b 200ms #', '40ms (c|)'] } };
    const score = playWith(broken);
    const audios = frames(score).map(([, id, ptsMs]) => [id, ptsMs]);
    expect(audios.slice(0, 4).map(([id]) => id)).toEqual(Array(4).fill('reply-0'));
    expect(audios.slice(4)[0]).toEqual(['reply-1', 0]);
    // No audio begins a second time.
    expect(audios.filter(([, ptsMs]) => ptsMs === 0)).toHaveLength(2);
    expect(spoken(score).at(-1)?.[1]).toBe('One is signed.');
    const last = Number(spoken(score).at(-1)?.[0]);
    // While the chain takes over, while it is at its work, and while it speaks.
    for (const [atMs, audioId] of [
      [last - 50, 'reply-0'],
      [last + 10, 'reply-0'],
      [last + 10, 'reply-1'],
    ] as const) {
      const cut = playWith(broken, { played: `${atMs}ms i`, values: { ...values, i: { audioId, ms: 500 } } });
      expect(frames(cut).map(([, id]) => id)).toEqual(Array(4).fill('reply-0'));
      expect(cut.answer).toBe(score.answer);
    }
  });

  it('remembers only what was heard by a caller who interrupts, while it speaks and after', () => {
    expect(remembered(playWith({}, { played: '700ms h' })).at(-1)).toBe('We have');
    const cut = playWith({}, { played: '300ms h', cancelAtMs: 301 });
    expect(remembered(cut)).toEqual(['We have']);
    expect(brokenLaws(cut, { sideEffects: [], deadlineMs: 8_000, cancelledAt: 301, wasHeard: true })).toEqual([]);
  });
});

describe('an answer on voice that trips', () => {
  const unsafe = { ...ports, model: { ...ports.model, compose: ['40ms x 199ms (z|)', '300ms (d|)'] } };
  // One check of the whole draft; the second draft passes.
  const trips = (more: Partial<PlayOptions['ports']> = {}): Score =>
    playWith({ ...unsafe, postCheck: ['5ms (n|)', '5ms (y|)'], ...more });

  it('is cut, bridged at once, and said again under a tighter rule', () => {
    const score = trips();
    const [cut] = score.retractions;
    expect(cut?.value).toBe(0);
    expect(score.answer).toBe('One moment, let me put that differently.\n\nI cannot say where she lives. ');
    const composed = score.calls.filter(({ what }) => what === 'compose').map(({ request }) => request);
    expect(composed).toHaveLength(2);
    expect(composed[1]).toMatchObject({ constraint: expect.stringContaining('Leave out every name') });
    // The bridge is spoken the moment the answer is cut, long before the second draft is there.
    expect(spoken(score).map(([, said]) => said)).toEqual([
      'The clerk lives at 5 Elm Street.',
      'One moment, let me put that differently.',
      'I cannot say where she lives.',
    ]);
    expect(spoken(score)[1]?.[0]).toBe(cut?.at);
    expect(score.ending?.value).toBe('retracted');
    expect(brokenLaws(score, { sideEffects: [], deadlineMs: 8_000 })).toEqual([]);
  });

  it('lets nothing of the old branch be heard, begun or shown behind the cut', () => {
    const score = trips({ speech: '150ms f 29ms (f|)' });
    const cutAt = score.retractions[0]?.at ?? 0;
    // Its sound was being made; it is aborted in the same instant.
    const [old] = score.calls.filter(({ port }) => port === 'speech');
    expect(old?.abortedAt ?? old?.endedAt).toBeLessThanOrEqual(cutAt);
    const late = score.log.filter(({ at, type }) => at >= cutAt && type === 'audio');
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late.map((event) => event.type === 'audio' && event.id))).toEqual(new Set(['reply-1']));
    const shown = score.text.filter(({ at }) => at > cutAt).map(({ value }) => value);
    expect(shown.join('')).not.toMatch(/clerk|home/);
    const abandoned = score.calls.find(({ what }) => what === 'compose');
    expect(abandoned?.abortedAt ?? abandoned?.endedAt).toBeLessThanOrEqual(cutAt);
  });

  it('is remembered as it stands in the end, and kept for nobody else', () => {
    const score = trips();
    expect(remembered(score)).toEqual([score.answer]);
    expect(score.calls.filter(({ what }) => what === 'put')).toEqual([]);
  });

  it('ends with the refusal, spoken, where the second draft trips as well', () => {
    const score = trips({ postCheck: '5ms (n|)' });
    expect(score.answer).toBe(`One moment, let me put that differently.\n\n\n\n${voice.knobs.refusal}`);
    expect(spoken(score).at(-1)?.[1]).toBe('Is there a book I can find for you?');
    expect(remembered(score)).toEqual([]);
  });
});
