import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsGuard, wordingGuard } from '../../../src/adapters/cache/question-guard.ts';

describe('factsGuard', () => {
  it.each([
    ['Books under 10 dollars', 'Books under 20 dollars', 'number'],
    ['Is it 10%?', 'Is it 10?', 'number'],
    ['What is C++?', 'What is C?', 'number'],
    ['Can I return a read book?', "Can't I return a read book?", 'negation'],
    ['Novels without dragons', 'Novels with dragons', 'negation'],
    ['Which hotels in Harrow are good?', 'Which hotels in Lowbridge are good?', 'name'],
    ['what did Ines Calloway write about the sea', 'what did Naomi Osei write about the sea', 'name'],
    ['What is your cheapest atlas?', 'What is your most expensive atlas?', 'opposite'],
    ['When does the shop open?', 'When does the shop close?', 'opposite'],
    ['books published before the war', 'books published after the war', 'opposite'],
  ])('tells "%s" from "%s": %s', (a, b, difference) => {
    expect(factsGuard(a, b)).toBe(difference);
    expect(factsGuard(b, a)).toBe(difference);
  });

  it.each([
    ['When do you open?', 'At what hour does the shop open?'],
    ['Is Harrow far?', 'is harrow far away'],
    ['SHIPPING TO CANADA', 'What does shipping to Canada cost?'],
    ['I think I want an atlas', 'an atlas for me'],
  ])('lets "%s" pass as "%s"', (a, b) => {
    expect(factsGuard(a, b)).toBeUndefined();
  });
});

describe('wordingGuard', () => {
  it('lets one question form pass, and nothing else', () => {
    expect(wordingGuard('How can I return a book?', 'how to return the book')).toBeUndefined();
    expect(wordingGuard('How can I return a book?', 'How can I send a book back?')).toBe('wording');
    expect(wordingGuard('Why?', 'why')).toBe('wording');
    expect(wordingGuard('What is matrix?', 'What is The Matrix about?')).toBe('wording');
    expect(wordingGuard('What is a dune?', 'What are dunes?')).toBe('wording');
    expect(wordingGuard('What is a dune?', 'what is dune')).toBeUndefined();
    expect(wordingGuard('Which novel is the best?', 'Which novel is the best, and why?')).toBeUndefined();
    expect(wordingGuard('Which novel is the best, and why?', 'Which novel is the best?')).toBe('wording');
    expect(wordingGuard('Do you ship to the US?', 'do you ship to us')).toBe('wording');
    expect(wordingGuard('Do you have books by Darwin?', 'Do you have books about Darwin?')).toBe('wording');
  });

  it('says first that numbers or negations differ', () => {
    expect(wordingGuard('Books under 10 dollars', 'Novels under 20 dollars')).toBe('number');
    expect(wordingGuard('Do you ship books?', 'Do you not ship novels?')).toBe('negation');
  });

  it('is the same both ways, and lets a question pass as itself', () => {
    const words = fc.array(fc.constantFrom('what', 'is', 'not', 'book', 'Harrow', '10', 'the', 'cheap', 'sell'), {
      minLength: 3,
      maxLength: 7,
    });
    fc.assert(
      fc.property(words, words, (a, b) => {
        const [one, other] = [a.join(' '), b.join(' ')];
        expect(wordingGuard(one, other) === undefined).toBe(wordingGuard(other, one) === undefined);
        expect([undefined, 'wording']).toContain(wordingGuard(one, one));
      }),
    );
  });
});
