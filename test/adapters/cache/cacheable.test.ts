import { describe, expect, it } from 'vitest';
import { notCacheable } from '../../../src/adapters/cache/cacheable.ts';

describe('notCacheable', () => {
  it.each([
    'Which detective novels do you have under 10 dollars?',
    'What are your shipping costs?',
    'Is it possible to return an ebook?',
    'Are there any books about whales?',
    'How long does it take to ship to Canada?',
    'Do you have a book that is funny?',
    'books published after 2020',
    'Wie teuer ist der Versand?',
  ])('lets "%s" be kept', (text) => {
    expect(notCacheable(text)).toBeUndefined();
  });

  it.each([
    ['is it in stock?', 'context'],
    ['How much is that one?', 'context'],
    ['and in paperback?', 'context'],
    ['what about the second', 'context'],
    ['Do you have others?', 'context'],
    ['I want to buy that', 'context'],
    ['yes please', 'context'],
    ['who wrote that book', 'context'],
    ['show me more', 'context'],
    ['Are you open now?', 'time'],
    ['When do you close today?', 'time'],
    ['What is on this weekend?', 'context'],
    ['Any events next week?', 'time'],
    ['Where is order 10427?', 'personal'],
    ['my card is 4111 1111 1111 1111', 'personal'],
    ['write to mara@example.com', 'personal'],
    ['', 'empty'],
    ['12 ?', 'empty'],
    ['x'.repeat(501), 'long'],
  ])('keeps nothing for "%s": %s', (text, why) => {
    expect(notCacheable(text)).toBe(why);
  });
});
