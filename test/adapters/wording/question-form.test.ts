import { describe, expect, it } from 'vitest';
import { questionForm } from '../../../src/adapters/wording/question-form.ts';

const form = (text: string): string => questionForm(text).join(' ');

describe('questionForm', () => {
  it.each([
    ['How can I return a book?', 'How do I return the book?'],
    ['How can I return a book?', 'how does one return a book'],
    ['How can I return a book?', 'Is there any way to return a book?'],
    ['How can I return a book?', 'how to return a book'],
    ['What is the best way to return books?', 'What are some good ways to return books?'],
    ['Which is the best fantasy novel?', 'What is the top fantasy novel'],
    ['Which novel is best for a child?', 'What is the best novel for a child?'],
    ['Which hotels of Oslo are open?', 'What hotels in Oslo are open?'],
    ['How do I make money from YouTube?', 'How can we earn money from YouTube?'],
    ['Why are returns slow?', 'Why returns are slow?'],
    ['What colour is the cover?', 'What color is the cover?'],
    ['How do I organise three theatres?', 'How do I organize 3 theaters?'],
    ['What is the difference between tea and coffee?', 'What is the difference between coffee & tea?'],
    ['What is an e-book?', 'What is an ebook?'],
  ])('takes "%s" and "%s" for one', (a, b) => {
    expect(form(a)).toBe(form(b));
  });

  it.each([
    ['How can I return a book?', 'Can I return a book?'],
    ['How do I return a book?', 'How do you return a book?'],
    ['How do I return a book?', 'How should I return a book?'],
    ['How do I return a book?', 'How do I return books?'],
    ['How do I return a book?', 'What is the best way to return a book?'],
    ['What is the worst novel?', 'Which novel is best?'],
    ['Is the shop a house?', 'Is the shop in a house?'],
    ['What is a good price?', 'What is the best price?'],
    ['How do I get from Oslo to Bergen?', 'How do I get from Bergen to Oslo?'],
    ['Is tea better than coffee?', 'Is coffee better than tea?'],
    ['Why is it slow?', 'Why was it slow?'],
    ['How do I return a book?', 'Why do I return a book?'],
    ['How do I return a book?', 'How do I not return a book?'],
    ['Does Anna love Ben?', 'Does Ben love Anna?'],
    ['What do you sell in Port Ansel?', 'What do you sell in Harrow?'],
    ['Do you have books by Darwin?', 'Do you have books about Darwin?'],
    ['Which trains go from Oslo to Bergen?', 'Which trains go to Oslo from Bergen?'],
    ['What is the exam?', 'What is the exam for?'],
    ['What is the easiest way to return a book?', 'What is the best way to return a book?'],
    ['Did you ship it?', 'Do you ship it?'],
    ['Which books cost 10 dollars?', 'Which books cost 20 dollars?'],
    ['Can I buy it?', 'Should I buy it?'],
    ['What is the bus schedule?', 'What is the bu schedule?'],
  ])('keeps "%s" and "%s" apart', (a, b) => {
    expect(form(a)).not.toBe(form(b));
  });

  it.each(['', '?!', 'the'])('has nothing for "%s"', (text) => {
    expect(questionForm(text)).toEqual([]);
  });
});
