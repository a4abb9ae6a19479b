import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpokenText } from '../../src/engine/spoken-text.ts';

const text = 'We have two of them. Both are in stock.';

/** The first sentence takes two seconds in two frames, the second one. */
function spoken(): SpokenText {
  const answer = new SpokenText();
  answer.frame({ id: 'a', ptsMs: 0, durMs: 1_000, off: 0, len: 21 }, 100);
  answer.frame({ id: 'a', ptsMs: 1_000, durMs: 1_000, off: 0, len: 21 }, 120);
  answer.frame({ id: 'a', ptsMs: 2_000, durMs: 1_000, off: 21, len: 18 }, 140);
  return answer;
}

const heard = (ms: number, of = text): string => {
  const answer = spoken();
  answer.hear({ audioId: 'a', ms }, of);
  return answer.heardOf(of);
};

describe('a spoken answer', () => {
  it('was heard whole where nobody said otherwise, or all of it was played', () => {
    expect(spoken().heardOf(text)).toBe(text);
    expect(heard(3_000)).toBe(text);
    expect(heard(9_000)).toBe(text);
  });

  it('was heard as far as it was played, in whole words', () => {
    expect(heard(0)).toBe('');
    expect(heard(500)).toBe('We');
    expect(heard(1_000)).toBe('We have');
    expect(heard(2_000)).toBe('We have two of them.');
    expect(heard(2_500)).toBe('We have two of them. Both are');
  });

  it('has no words in a script without spaces, and no half characters', () => {
    expect(heard(1_000, '我们有两本书它们都有货。'.repeat(2))).toHaveLength(10);
    const pairs = '😀'.repeat(12);
    expect(heard(1_000, pairs).isWellFormed()).toBe(true);
  });

  it('does not know an audio that is not its own', () => {
    const answer = spoken();
    answer.hear({ audioId: 'b', ms: 5 }, text);
    expect(answer.isCut).toBe(false);
    expect(answer.heardOf(text)).toBe(text);
  });

  it('was not heard where it was taken back, before or after', () => {
    const before = spoken();
    before.retract(21);
    before.hear({ audioId: 'a', ms: 3_000 }, `${text.slice(0, 21)}No.`);
    expect(before.heardOf(`${text.slice(0, 21)}No.`)).toBe('We have two of them.');
    const after = spoken();
    after.hear({ audioId: 'a', ms: 3_000 }, text);
    after.retract(21);
    expect(after.heardOf(`${text.slice(0, 21)}No.`)).toBe('We have two of them.');
  });

  it('goes on in another audio after what was taken back', () => {
    const answer = spoken();
    answer.retract(21);
    answer.frame({ id: 'b', ptsMs: 0, durMs: 1_000, off: 21, len: 4 }, 300);
    const now = `${text.slice(0, 21)}One moment.`;
    answer.hear({ audioId: 'b', ms: 0 }, now);
    expect(answer.heardOf(now)).toBe('We have two of them.');
  });

  it('may be playing until its sound has passed since it came', () => {
    const answer = spoken();
    expect(answer.leftMs(100)).toBe(3_000);
    expect(answer.leftMs(2_100)).toBe(1_000);
    expect(answer.leftMs(9_999)).toBe(0);
  });

  it('is heard more the longer it plays, and always as a beginning of it', () => {
    fc.assert(
      fc.property(fc.nat(3_500), fc.nat(3_500), (one, other) => {
        const [short, long] = [heard(Math.min(one, other)), heard(Math.max(one, other))];
        expect(text.startsWith(long)).toBe(true);
        expect(long.startsWith(short)).toBe(true);
      }),
    );
  });
});
