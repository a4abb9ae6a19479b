import { describe, expect, it } from 'vitest';
import {
  compose,
  definePipeline,
  guard,
  input,
  type Pipeline,
  recall,
  remember,
  sentences,
  speak,
} from '../../src/index.ts';
import { brokenLaws, type PlayOptions, play, type Score } from '../../src/testing/index.ts';

const query = input();
const memory = recall(query);
const draft = compose([query, memory]);
const safe = guard(draft, { refusal: 'No.', everyChars: 1, reissue: 'be careful' });
const marked = sentences(safe, { settleMs: 0 });
const reply = speak(marked);
const saved = remember(query);
const stages = { query, memory, draft, safe, marked, reply, saved };
const desk: Pipeline = definePipeline('desk', stages, { version: 1, output: reply, side: [saved] });

const bytes = Uint8Array.of(1, 2);
const values = {
  y: { action: 'allow' },
  n: { action: 'block', category: 'x' },
  m: { turns: [], facts: [] },
  a: 'One is here now. ',
  b: 'Two is here too. ',
  c: 'Three.',
  d: 'Instead.',
  // A second of sound.
  f: { codec: 'pcm-s16le-22050', durMs: 1_000, bytes },
  h: { audioId: 'reply-0', ms: 1_500 },
  z: { audioId: 'reply-0', ms: 0 },
  w: { audioId: 'reply-0', ms: 99_000 },
};

/** The first sentence is whole at 12 ms and sounds from 62 to 1,062; the second from there; the text ends at 32. */
const ports = {
  memory: '(m|)',
  model: { compose: '10ms a 9ms b 9ms (c|)' },
  postCheck: '0ms (y|)',
  speech: '50ms (f|)',
} satisfies PlayOptions['ports'];

/** The third sentence is long in coming. */
const slow = { ...ports, model: { compose: '10ms a 9ms b 900ms (c|)' } };

const playWith = (more: Partial<PlayOptions>): Score => play(desk, { ports, values, ...more });
const remembered = (score: Score): unknown[] =>
  score.calls.flatMap(({ what, request, beganAt }) =>
    what === 'remember' ? [[beganAt, (request as { answer: string }).answer]] : [],
  );
const spokenAt = (score: Score): number[] =>
  score.calls.filter(({ port }) => port === 'speech').map(({ beganAt }) => beganAt);

describe('a listener that is interrupted', () => {
  it('while the answer is made is spoken to no more, and only what it heard is remembered', () => {
    const score = playWith({ played: '180ms h', ports: slow });
    // Of the second sentence, half a second was played.
    expect(remembered(score)).toEqual([[score.ending?.at, 'One is here now. Two is']]);
    expect(spokenAt(score)).toHaveLength(2);
    expect(score.answer).toBe('One is here now. Two is here too. Three.');
    expect(score.log.filter((event) => event.type === 'policy').map(({ action }) => action)).toEqual(['interrupted']);
    expect(brokenLaws(score, { sideEffects: [], deadlineMs: 5_000, wasHeard: true })).toEqual([]);
  });

  it('and then leaves has what it heard remembered, and nothing else', () => {
    const score = playWith({ played: '180ms h', cancelAtMs: 181, ports: slow });
    expect(score.ending).toBeUndefined();
    expect(remembered(score)).toEqual([[181, 'One is here now. Two is']]);
    expect(brokenLaws(score, { sideEffects: [], deadlineMs: 5_000, cancelledAt: 181, wasHeard: true })).toEqual([]);
  });

  it('and leaves without a word about it has nothing remembered', () => {
    const score = playWith({ played: '9s h', cancelAtMs: 181, ports: slow });
    expect(remembered(score)).toEqual([]);
  });

  it('when the answer is made and still plays has what was remembered cut', () => {
    const score = playWith({ played: '1600ms h' });
    expect(remembered(score)).toEqual([
      [score.ending?.at, 'One is here now. Two is here too. Three.'],
      [1_600, 'One is here now. Two is'],
    ]);
  });

  it('before it heard a word has nothing of the answer remembered', () => {
    expect(remembered(playWith({ played: '200ms z' })).at(-1)).toEqual([200, '']);
  });

  it('long after all was played changes nothing', () => {
    expect(remembered(playWith({ played: '60s h' }))).toHaveLength(1);
  });

  it('and had heard all of it has all of it remembered', () => {
    expect(remembered(playWith({ played: '1600ms w' })).at(-1)).toEqual([
      1_600,
      'One is here now. Two is here too. Three.',
    ]);
  });
});

describe('what was taken back', () => {
  it('is not remembered; what was given in its place is', () => {
    // The check of the second sentence trips; the second draft passes.
    const score = playWith({
      ports: {
        ...ports,
        model: { compose: ['10ms a 9ms b|', '20ms (d|)'] },
        postCheck: ['0ms (y|)', '0ms (n|)', '0ms (y|)'],
      },
    });
    expect(score.retractions).toHaveLength(1);
    expect(score.answer).toBe('Instead.');
    expect(remembered(score)).toEqual([[score.ending?.at, 'Instead.']]);
  });

  it('is not remembered, and neither is the refusal in its place', () => {
    const score = playWith({ ports: { ...ports, postCheck: ['0ms (y|)', '0ms (n|)'] } });
    expect(score.answer).toContain('No.');
    expect(remembered(score)).toEqual([]);
  });
});
