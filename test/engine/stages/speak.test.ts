import { describe, expect, it } from 'vitest';
import { compose, definePipeline, guard, input, type Pipeline, sentences, speak } from '../../../src/index.ts';
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
