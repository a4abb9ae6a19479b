import type { Question } from './question.ts';

/** Questions that no tool is asked: the answer stands in a blurb, a rule, a note or an address. */
export const PASSAGES: readonly Question[] = [
  { ask: 'Can I return a book that was signed on my wish?', tools: [], says: ['signed on your wish cannot come back'] },
  { ask: 'When is the story hour for children?', tools: [], says: ['every Saturday at 10:30 at Harbor Street'] },
  { ask: 'when is the reading at Old Mill', tools: [], says: ['every Thursday at 19:00 at Old Mill'] },
  { ask: 'Do gift cards expire?', tools: [], says: ['They never expire'], never: ['PayPal'] },
  { ask: 'Do you take PayPal?', tools: [], says: ['PayPal and our own gift cards'] },
  { ask: 'What does a return label cost?', tools: [], says: ['$3.50'] },
  { ask: 'Can downloads be sent back?', tools: [], says: ['Downloads cannot be sent back'] },
  { ask: 'Is a parcel lost after 7 days?', tools: [], says: ['more than 7 days late counts as lost'] },
  { ask: 'What is the address of Harbor Street?', tools: [], says: ['3 Harbor Street, Port Ansel'] },
  { ask: 'telephone number of Union Station', tools: [], says: ['555-0187'], never: ['555-0141'] },
  { ask: 'Which book is about frescoes and graffiti?', tools: [], says: ['How to Look at a Wall', 'Livia Sorrentino'] },
  { ask: 'Is there a novel with a clockmender?', tools: [], says: ['The Clockmender of Varga Street', '1931'] },
  { ask: 'a painter’s handbook of shadows', tools: [], says: ['Shadows Are Almost Never Gray', 'Greta Lindqvist'] },
  { ask: 'who wrote Drawing Badly on Purpose', tools: [], says: ['Leopold Finch'] },
  { ask: 'The book arrived damaged, who pays the label?', tools: [], says: ['We pay the label'] },
  { ask: 'When do you refund the price I paid?', tools: [], says: ['within 5 working days'] },
  { ask: 'Can a gift be returned?', tools: [], says: ['gift card instead of a refund'] },
  { ask: 'What is the capital of Norway?', tools: [], says: ['outside what I know'], never: ['Oslo'] },
  { ask: 'How much is a rocket to the moon?', tools: [], says: ['outside what I know'], never: ['“'] },
  { ask: 'Hello', tools: [], says: [/book/], never: ['Returns'] },
];
