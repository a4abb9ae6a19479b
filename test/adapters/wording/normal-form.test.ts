import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalForm } from '../../../src/adapters/wording/normal-form.ts';

describe('normalForm', () => {
  it.each([
    ['What are your opening hours?', 'what are  your OPENING hours ??'],
    ['What is the price of the book?', 'what is price of book'],
    ["What's a good novel?", 'What is a good novel'],
    ['What’s a good novel?', "what's good novel"],
    ["Why don't you ship to Canada?", 'why do not you ship to canada'],
    ['dont you ship?', "Don't you ship?"],
    ['Hello, please tell me what a return costs', 'what does a return costs'.replace('does ', '')],
    ['Could you please tell me where you are?', 'Where you are?'],
    ['Do you have dragons please', 'do you have dragons'],
    ['It costs 10,000 dollars?', 'it costs 10000 dollars'],
    ['ﬁne books', 'fine books'],
    ['WHO ARE YOU?', 'who are you'],
    ['Is she an M.D.?', 'is she an MD'],
    ['Do you ship? 🙂', 'do you ship'],
  ])('takes "%s" and "%s" for one', (a, b) => {
    expect(normalForm(a)).toBe(normalForm(b));
  });

  it.each([
    ['What is C++?', 'What is C?'],
    ['What is C#?', 'What is C?'],
    ['Is -5 a price?', 'Is 5 a price?'],
    ['under $10', 'under €10'],
    ['10%', '10'],
    ['version 1.5', 'version 15'],
    ['open at 10:30', 'open at 1030'],
    ['Do you ship?', "Don't you ship?"],
    ['Can I return it?', "Can't I return it?"],
    ['What is the IT literacy rate?', 'What is it literacy rate?'],
    ['Do you sell to the US?', 'Do you sell to us?'],
    ['¿Qué año?', '¿Qué ano?'],
    ['tell me a story', 'a story'],
    ['What is vitamin A?', 'What is a vitamin?'],
    ['what is hepatitis a', 'what is hepatitis'],
    ['What is an A-level?', 'What is a level?'],
    ['What is # in Python?', 'What is ## in Python?'],
    ['What does the 🙂 sign mean?', 'What does the ➰ sign mean?'],
    ['please', 'what'],
  ])('keeps "%s" and "%s" apart', (a, b) => {
    expect(normalForm(a)).not.toBe(normalForm(b));
  });

  it.each(['', '   ', '???', '…'])('has nothing for "%s"', (text) => {
    expect(normalForm(text)).toBe('');
  });

  it.each(['constructor', 'toString', '__proto__ is what', 'hasOwnProperty'])('takes "%s" for words', (text) => {
    expect(() => normalForm(text)).not.toThrow();
  });

  it('loses no digit', () => {
    const digits = (text: string): string => text.normalize('NFKC').replace(/[^0-9]/g, '');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(digits(normalForm(text))).toBe(digits(text));
      }),
    );
  });

  it('has one form, whatever is done to case and spaces', () => {
    const word = fc.stringMatching(/^[a-z]{2,8}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        expect(normalForm(words.join('  ').toUpperCase())).toBe(normalForm(words.join(' ')));
      }),
    );
  });
});
