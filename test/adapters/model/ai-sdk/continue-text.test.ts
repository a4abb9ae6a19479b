import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContinueText } from '../../../../src/adapters/model/ai-sdk/continue-text.ts';

function joined(said: string, pieces: readonly string[]): string {
  const seam = new ContinueText(said);
  return pieces.map((piece) => seam.push(piece)).join('');
}

describe('ContinueText', () => {
  it.each([
    ['It costs $5.', 'Two are left.', ' Two are left.'],
    ['It costs $5.', ' Two are left.', ' Two are left.'],
    ['It costs $5. ', ' Two are left.', 'Two are left.'],
    ['It costs ', '$5.', '$5.'],
    ['It is expen', 'sive.', 'sive.'],
    ['He said "yes."', 'Then he left.', ' Then he left.'],
    ['Es kostet 5', ',50 Euro.', ',50 Euro.'],
    ['在库。', '还有两本。', '还有两本。'],
  ])('after "%s" lets "%s" go on as "%s"', (said, text, expected) => {
    expect(joined(said, [text])).toBe(expected);
  });

  it('drops a repetition of what was said, however it is cut', () => {
    const said = 'The Moonstone costs $9.';
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 6 }), (cuts) => {
        const text = `${said} Two are in stock.`;
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(said + joined(said, pieces)).toBe(text);
      }),
    );
  });

  it('drops a repetition that is all there is', () => {
    expect(joined('The Moonstone costs $9.', ['The Moon', 'stone costs $9.'])).toBe('');
  });

  it('lets go of what only began like a repetition', () => {
    expect(joined('The Moonstone costs $9.', ['The Moon', ' is out.'])).toBe(' The Moon is out.');
  });

  it('takes no short beginning for a repetition', () => {
    expect(joined('I', [' I think so.'])).toBe(' I think so.');
  });

  it('gives text whole in any pieces when nothing repeats', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (said, pieces) => {
        const text = pieces.join('');
        fc.pre(said.length < 12 || !said.startsWith(text.trimStart().slice(0, 1)));
        const whole = joined(said, [text]);
        expect(joined(said, pieces).trim()).toBe(whole.trim());
        expect(whole.trim()).toBe(text.trim());
      }),
    );
  });
});
