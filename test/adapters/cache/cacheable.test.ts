import { describe, expect, it } from 'vitest';
import { notCacheable, speaksOfNow } from '../../../src/adapters/cache/cacheable.ts';

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
    'Haben Sie Kochbücher auf Deutsch?',
    'Gibt es das Buch der Stunden?',
    'Combien coûte la livraison ?',
    'Y a-t-il des romans policiers ?',
    '¿Tienen la novela del faro?',
    'What time do you open?',
    'books about modern history and knowing',
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
    ['Are you open?', 'time'],
    ['Is the Harbor Street shop open on Sundays?', 'time'],
    ['Haben Sie das auf Lager?', 'context'],
    ['Ist es vorrätig?', 'context'],
    ['Und als Taschenbuch?', 'context'],
    ['Haben Sie jetzt geöffnet?', 'time'],
    ['Combien coûte-t-il ?', 'context'],
    ['Et en poche ?', 'context'],
    ["Vous êtes ouverts aujourd'hui ?", 'time'],
    ['¿Lo tienen en tapa dura?', 'context'],
    ['¿Están abiertos ahora?', 'time'],
    ['', 'empty'],
    ['12 ?', 'empty'],
    ['x'.repeat(501), 'long'],
  ])('keeps nothing for "%s": %s', (text, why) => {
    expect(notCacheable(text)).toBe(why);
  });
});

describe('speaksOfNow', () => {
  it.each([
    'Old Mill is open now, until 19:00.',
    'Old Mill hat jetzt geöffnet.',
    'It arrives tomorrow.',
    'Está abierta ahora.',
  ])('finds the hour in "%s"', (answer) => {
    expect(speaksOfNow(answer)).toBe(true);
  });

  it.each(['We open at 9:00.', 'You should know “Snowed In”.', 'Unser Versand kostet $3.99.'])(
    'finds none in "%s"',
    (answer) => {
      expect(speaksOfNow(answer)).toBe(false);
    },
  );
});
