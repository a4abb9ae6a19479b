import { describe, expect, it } from 'vitest';
import { compose, definePipeline, guard, input, type Pipeline, sentences, speak } from '../../../src/index.ts';
import { runTimes } from '../../../src/observe/waterfall.ts';
import { type PlayOptions, play, type Score } from '../../../src/testing/index.ts';

const query = input();
const draft = compose([query]);
const safe = guard(draft, { refusal: 'No.', everyChars: 1 });
const marked = sentences(safe, { settleMs: 0 });
const reply = speak(marked, { maxAheadMs: 1500 });
const desk: Pipeline = definePipeline('desk', { query, draft, safe, marked, reply }, { version: 1, output: reply });

const bytes = Uint8Array.of(1, 2, 3);
const values = {
  y: { action: 'allow' },
  n: { action: 'block', category: 'x' },
  a: 'One is here. ',
  b: 'Two is too. ',
  c: 'Three.',
  // Half a second of sound.
  f: { codec: 'pcm-s16le-22050', durMs: 500, bytes },
  // More than is wanted ahead.
  l: { codec: 'pcm-s16le-22050', durMs: 2000, bytes },
};

const playWith = (speech: string | readonly string[], more: Partial<PlayOptions['ports']> = {}): Score =>
  play(desk, {
    ports: { model: { compose: '10ms a 9ms b 9ms (c|)' }, postCheck: '0ms (y|)', speech, ...more },
    values,
  });
const frames = (score: Score) =>
  score.log.flatMap((event) => (event.type === 'audio' ? [[event.at, event.id, event.ptsMs]] : []));
const spoken = (score: Score) =>
  score.calls.flatMap(({ port, request, beganAt }) =>
    port === 'speech' ? [[beganAt, (request as { text: string }).text]] : [],
  );

describe('speak', () => {
  it('speaks each sentence as it is whole, in order, the next one while the last one plays', () => {
    const score = playWith('50ms f 19ms (f|)');
    expect(spoken(score).map(([, said]) => said)).toEqual(['One is here.', 'Two is too.', 'Three.']);
    const times = frames(score).map(([at]) => Number(at));
    expect(frames(score).map(([, , ptsMs]) => ptsMs)).toEqual([0, 500, 1000, 1500, 2000, 2500]);
    // The second sentence is synthesised long before the first second of sound has played.
    expect(spoken(score)[1]?.[0]).toBe(times[1]);
    expect(score.answer).toBe('One is here. Two is too. Three.');
  });

  it('never delays the text', () => {
    expect(playWith('900ms (f|)').text.map(({ at }) => at)).toEqual(playWith('|').text.map(({ at }) => at));
  });

  it('begins no sentence while more sound waits than is wanted ahead', () => {
    const score = playWith('50ms (l|)');
    const [first, second, third] = spoken(score).map(([at]) => Number(at));
    const firstFrame = Number(frames(score)[0]?.[0]);
    expect(second).toBe(firstFrame + 500);
    expect(third).toBe(firstFrame + 2500);
    expect(first).toBeLessThan(firstFrame);
  });

  it('is silent behind a trip, and speaks the refusal as another audio', () => {
    const score = playWith('50ms (f|)', { postCheck: ['0ms (y|)', '15ms (n|)'] });
    expect(score.answer).toBe('No.');
    expect(spoken(score).at(-1)?.[1]).toBe('No.');
    expect(new Set(frames(score).map(([, id]) => id)).size).toBeGreaterThanOrEqual(1);
    expect(frames(score).at(-1)?.[1]).toBe('reply-1');
  });

  it('leaves the answer as text where speech fails, and says so once', () => {
    const score = playWith('5ms #');
    expect(score.ending?.value).toBe('answered');
    expect(score.answer).toBe('One is here. Two is too. Three.');
    const notes = score.log.filter((event) => event.type === 'policy' && event.policy === 'speech');
    expect(notes).toHaveLength(1);
    expect(spoken(score)).toHaveLength(1);
  });

  it('stops the synthesis when nobody listens any more', () => {
    const score = play(desk, {
      ports: { model: { compose: '10ms a 9ms b|' }, postCheck: '0ms (y|)', speech: '900ms (f|)' },
      values,
      cancelAtMs: 100,
    });
    expect(score.calls.find(({ port }) => port === 'speech')?.abortedAt).toBe(100);
  });
});

describe('speak, where an answer sounds longer than its run may take', () => {
  const deadlineMs = 1_000;
  // Each sentence sounds for two seconds; no more than a second and a half is made ahead.
  const long = { ports: { model: { compose: '10ms a 9ms b 9ms (c|)' }, postCheck: '0ms (y|)' }, values, deadlineMs };
  const notes = (score: Score) =>
    score.log.flatMap((event) =>
      event.type === 'policy' && event.policy === 'speech' ? [[event.at, event.action, event.ms]] : [],
    );

  it('says all of it, though it is played to the end long after the deadline', () => {
    const score = play(desk, { ...long, ports: { ...long.ports, speech: '50ms (l|)' } });
    expect(score.ending?.value).toBe('answered');
    expect(spoken(score).map(([, said]) => said)).toEqual(['One is here.', 'Two is too.', 'Three.']);
    expect(frames(score).map(([, , ptsMs]) => ptsMs)).toEqual([0, 2000, 4000]);
    const firstFrame = Number(frames(score)[0]?.[0]);
    expect(score.ending?.at).toBe(firstFrame + 2500 + 50);
    expect(score.ending?.at).toBeGreaterThan(deadlineMs);
  });

  it('tells how long it only waited for playback, from the whole text on, and counts none of it', () => {
    const score = play(desk, { ...long, ports: { ...long.ports, speech: '50ms (l|)' } });
    const firstFrame = Number(frames(score)[0]?.[0]);
    expect(notes(score)).toEqual([
      [firstFrame + 500, 'held', 500],
      [firstFrame + 2500, 'held', 1950],
    ]);
    expect(runTimes(score.log).fullMs).toBe(firstFrame + 100);
  });

  it('is not late while the text is still composed: no wait by then is told', () => {
    const compose = '10ms a 9ms b 691ms (c|)';
    const score = play(desk, { ...long, ports: { ...long.ports, model: { compose }, speech: '50ms (l|)' } });
    const firstFrame = Number(frames(score)[0]?.[0]);
    const wholeAt = Number(score.text.at(-1)?.at);
    expect(notes(score)).toEqual([[firstFrame + 2500, 'held', firstFrame + 2500 - wholeAt]]);
  });

  it('goes on with a synthesiser that is as slow as speech, while there is some to play', () => {
    // Two seconds of sound a sentence, each half of it a second and a bit before it is needed.
    const speech = '50ms f 400ms f 400ms f 400ms (f|)';
    const score = play(desk, { ...long, ports: { ...long.ports, speech } });
    expect(frames(score)).toHaveLength(12);
    expect(notes(score).filter(([, action]) => action === 'cut')).toEqual([]);
    expect(score.ending?.at).toBeGreaterThan(3 * deadlineMs);
  });

  it('ends, and says so, when the listener has played all there was and the deadline is over', () => {
    const speech = ['50ms f', '50ms (f|)'];
    const score = play(desk, { ...long, ports: { ...long.ports, speech } });
    const [firstFrame] = frames(score)[0] ?? [];
    expect(score.ending).toEqual({ at: Math.max(deadlineMs - 20, Number(firstFrame) + 500), value: 'answered' });
    expect(notes(score).map(([, action]) => action)).toEqual(['cut']);
    expect(score.answer).toBe('One is here. Two is too. Three.');

    const late = play(desk, { ...long, ports: { ...long.ports, speech: ['50ms l', '50ms (f|)'] } });
    expect(late.ending?.at).toBe(Number(frames(late)[0]?.[0]) + 2000);
  });

  it('is cut by the deadline where nothing was spoken by then', () => {
    const score = play(desk, { ...long, ports: { ...long.ports, speech: '9s (f|)' } });
    expect(score.ending).toEqual({ at: deadlineMs - 20, value: 'answered' });
  });

  it('is spoken for no longer than `maxSpokenMs`, whatever a synthesiser makes', () => {
    const short = speak(marked, { maxSpokenMs: 3_000 });
    const bounded = definePipeline('desk', { query, draft, safe, marked, short }, { version: 1, output: short });
    const endless = `50ms ${'f 100ms '.repeat(60)}f`;
    const score = play(bounded, { ...long, ports: { ...long.ports, speech: endless } });
    expect(frames(score)).toHaveLength(6);
    expect(notes(score).map(([, action]) => action)).toEqual(['cut']);
    expect(score.ending?.value).toBe('answered');
  });

  it('makes no sound, and waits for none, where whoever asks takes none', () => {
    const score = play(desk, { ...long, aloud: false, ports: { ...long.ports, speech: '50ms (l|)' } });
    expect(spoken(score)).toEqual([]);
    expect(score.ending?.at).toBeLessThan(100);
  });

  it('ends at once where the listener interrupts while it waits', () => {
    const ports = { ...long.ports, speech: '50ms (l|)' };
    const score = play(desk, {
      ...long,
      ports,
      played: '1200ms x',
      values: { ...values, x: { audioId: 'reply-0', ms: 1100 } },
    });
    expect(score.ending).toEqual({ at: 1200, value: 'answered' });
    expect(notes(score).map(([, action]) => action)).toEqual(['held', 'held', 'interrupted']);
    expect(runTimes(score.log).fullMs).toBeLessThan(200);
  });
});
