import type { Question } from './question.ts';

/** As customers speak: something told before something asked, what is not wanted, several sums, digits read aloud. */
export const EVERYDAY: readonly Question[] = [
  {
    ask: 'I got Railway Time as a present, can I return it?',
    tools: ['returns_policy'],
    args: { topic: 'gifts' },
    says: ['gift card instead of a refund'],
    never: ['fond of these'],
  },
  {
    ask: 'we bought an audiobook here and it is the wrong one. can it be exchanged?',
    tools: ['returns_policy', 'returns_policy'],
    says: ['Downloads cannot be sent back'],
  },
  {
    ask: 'the cheapest book overall?',
    tools: ['search_books'],
    args: { sort: 'price' },
    says: ['The cheapest of our'],
  },
  {
    ask: 'poetry sorted by price, cheapest first',
    tools: ['search_books'],
    args: { genre: 'poetry', sort: 'price' },
    says: ['The cheapest of our'],
    never: ['matching'],
  },
  {
    ask: 'something light, under 120 pages, for the beach',
    tools: ['search_books'],
    args: { maxPages: 119 },
    says: ['under 120 pages'],
  },
  {
    ask: 'what do 2 copies of Gravel and 4 copies of Tea Stops come to in total',
    tools: ['book_details', 'book_details'],
    says: ['2 copies of “Gravel” come to $21.90', '4 copies of “Tea Stops” come to $40.00', 'Together that is $61.90'],
  },
  {
    ask: '3 of Gravel and 2 of The Salt Auction in paperback, how much altogether?',
    tools: ['book_details', 'book_details'],
    says: ['Together that is $56.83 as a paperback'],
  },
  {
    ask: 'my reading circle needs eight copies of Proof by Picnic what would they cost',
    tools: ['book_details'],
    says: ['8 copies of “Proof by Picnic” come to'],
  },
  {
    ask: 'poetry that is not by Carver Boone',
    tools: ['search_books'],
    args: { genre: 'poetry' },
    says: ['poetry books'],
    never: ['by Carver Boone in our'],
  },
  {
    ask: 'history books but not in german',
    tools: ['search_books'],
    args: { genre: 'history' },
    says: ['history books'],
    never: ['in German in'],
  },
  {
    ask: 'the newest of those',
    after: ['books by Carver Boone'],
    tools: ['search_books'],
    args: { author: 'Carver Boone', sort: 'newest' },
    says: ['The newest of our 6 books by Carver Boone'],
  },
  {
    ask: 'and the shortest?',
    after: ['books by Carver Boone', 'the cheapest of these'],
    tools: ['search_books'],
    args: { author: 'Carver Boone', sort: 'shortest' },
    says: ['The shortest of our 6 books by Carver Boone'],
  },
  {
    ask: 'where is order ten four six three',
    user: 'greta',
    tools: ['order_status'],
    args: { order: '10463' },
    says: ['10463', 'Alder Post'],
  },
  {
    ask: 'uh has order one oh four sixty left yet and if so who brings it',
    user: 'jun',
    tools: ['order_status'],
    args: { order: '10460' },
    says: ['10460', 'Northline Parcel'],
    never: ['only know about our bookshop'],
  },
  {
    ask: 'do you deliver to france and how long does it take',
    tools: ['shop_info'],
    args: { topic: 'shipping' },
    says: ['7 to 14 working days'],
    never: ['only know about our bookshop'],
  },
  { ask: 'do you wrap gifts?', tools: ['shop_info'], says: ['I have no note about that'] },
  {
    ask: 'my nephew is ten and he loves robots',
    tools: ['search_books'],
    args: { query: 'robots' },
    says: ['robots'],
    never: ['I do not know'],
  },
];
