import type { Format } from '../../../tools/bookshop/index.ts';
import { dayIn, enumerate, nameOfLanguage, weekdayIn } from './language-names.ts';
import type { Foremost, Tongue } from './tongue.ts';
import { describeWanted } from './wanted-words.ts';

const GENRES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  art: ['art book', 'art books'],
  biography: ['biography', 'biographies'],
  business: ['business book', 'business books'],
  children: ["children's book", "children's books"],
  cooking: ['cookbook', 'cookbooks'],
  detective: ['detective novel', 'detective novels'],
  fantasy: ['fantasy novel', 'fantasy novels'],
  'historical fiction': ['historical novel', 'historical novels'],
  history: ['history book', 'history books'],
  horror: ['horror novel', 'horror novels'],
  'literary fiction': ['literary novel', 'literary novels'],
  nature: ['nature book', 'nature books'],
  philosophy: ['philosophy book', 'philosophy books'],
  poetry: ['poetry book', 'poetry books'],
  romance: ['romance', 'romances'],
  science: ['science book', 'science books'],
  'science fiction': ['science fiction novel', 'science fiction novels'],
  thriller: ['thriller', 'thrillers'],
  travel: ['travel book', 'travel books'],
};
const AS: Readonly<Record<Format, string>> = {
  paperback: 'as a paperback',
  hardcover: 'as a hardcover',
  ebook: 'as an ebook',
  audiobook: 'as an audiobook',
};
const METHODS: Readonly<Record<string, string>> = {
  standard: 'Standard',
  express: 'Express',
  pickup: 'Pickup at a shop',
  international: 'International',
};
const many = (count: number, one: string, more: string = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
const join = (items: readonly string[]): string => enumerate(items, 'and');

const FOREMOST: Readonly<Record<Foremost, string>> = {
  price: 'cheapest',
  'price-desc': 'most expensive',
  rating: 'best rated',
  newest: 'newest',
  oldest: 'oldest',
  shortest: 'shortest',
  longest: 'longest',
};

/** English. */
export const en: Tongue = {
  quote: (title) => `“${title}”`,
  join,
  choice: (items) => enumerate(items, 'or'),
  day: (day) => dayIn('en-US', day),
  weekday: (key) => weekdayIn('en-US', key),
  format: (format) => format,
  asFormat: (format) => AS[format],
  by: (authors) => `by ${authors}`,
  genre: (genre) => genre,
  original: (text) => text,
  languageName: (code) => nameOfLanguage('en', code),

  search: {
    what: (wanted, count) =>
      describeWanted(wanted, count, {
        genres: GENRES,
        books: ['book', 'books'],
        author: (name) => `by ${name}`,
        notAuthor: (name) => `not by ${name}`,
        query: (words) => `matching “${words}”`,
        language: (code) => `in ${nameOfLanguage('en', code)}`,
        format: (format) => AS[format],
        between: (min, max) => `from ${min} to ${max}`,
        under: (price) => `under ${price}`,
        max: (price) => `for ${price} or less`,
        min: (price) => `from ${price}`,
        year: (year) => `from ${year}`,
        years: (from, to) => `from ${from} to ${to}`,
        since: (year) => `from ${year} or later`,
        until: (year) => `from ${year} or earlier`,
        pages: ({ under, max, over, min }) =>
          under !== undefined
            ? `under ${under} pages`
            : max !== undefined
              ? `of ${min === undefined ? `${max} pages or fewer` : `${min} to ${max} pages`}`
              : over !== undefined
                ? `over ${over} pages`
                : `of ${min} pages or more`,
      }),
    found: (total, what, shown) =>
      total > shown ? `We have ${total} ${what}. Here are ${shown} of them:` : `We have ${total} ${what}:`,
    foundOne: (what) => `We have one ${what}:`,
    foremost: (order, total, what, book) => `The ${FOREMOST[order]} of our ${total} ${what} is ${book}.`,
    behind: () => 'Then come:',
    pages: (pages) => many(pages, 'page'),
    brief: (total, what, best) =>
      total === 1 ? `We have one: ${best}.` : `We have ${total} ${what}; I would start with ${best}.`,
    item: (book, price, format) => `${book}, ${price} ${AS[format]}`,
    nothing: (what) => `I found no ${what} in our catalogue.`,
    without: (given) =>
      ({
        query: 'Leaving out the words you searched for, these come closest:',
        author: 'By other authors, these come closest:',
        genre: 'On our other shelves, these come closest:',
        price: 'Leaving the price aside, these come closest:',
        language: 'In other languages, these come closest:',
        format: 'In other formats, these come closest:',
        year: 'From other years, these come closest:',
        pages: 'Leaving the length aside, these come closest:',
        stock: 'Out of stock just now, but these would fit:',
      })[given],
    tookAs: (from, to) => `I took “${from}” to mean “${to}”.`,
    rated: (rating) => `rated ${rating}`,
    soldOut: 'out of stock just now',
  },
  book: {
    unknown: (asked) => `I could not find a book called “${asked}” in our catalogue.`,
    didYouMean: (books) => `Did you mean ${books}?`,
    introduce: (title, authors, year, pages) =>
      `${title} by ${authors} came out in ${year} and has ${many(pages, 'page')}.`,
    price: (title, editions) => `${title} costs ${join(editions)}.`,
    total: (copies, title, editions) => `${copies} copies of ${title} come to ${join(editions)}.`,
    together: (sums) => `Together that is ${join(sums)}.`,
    edition: (price, format) => `${price} ${AS[format]}`,
    author: (title, authors) => `${title} was written by ${authors}.`,
    pages: (title, pages) => `${title} has ${many(pages, 'page')}.`,
    year: (title, year) => `${title} came out in ${year}.`,
    rating: (rating, ratings) => `Readers give it ${rating} out of 5 (${many(ratings, 'rating')}).`,
    reader: (review) => `One reader writes: “${review}”`,
    noReviews: 'Nobody has written a review of it yet.',
    series: (title, name, number) => `${title} is book ${number} of the ${name.replace(/^The /, '')} series.`,
    seriesOthers: (others) => `The others are ${others}.`,
    next: (title) => `The next one is ${title}.`,
    noSeries: (title) => `${title} is not part of a series.`,
    formats: (title, formats) => `${title} comes ${formats}.`,
    language: (title, language) => `${title} is in ${language}.`,
    shelf: (title, genres) => `You will find ${title} under ${genres}.`,
  },
  stock: {
    yes: (title) => `Yes, ${title} is in stock.`,
    no: (title) => `Sorry, ${title} is out of stock just now.`,
    at: (copies, place) => `${many(copies, 'copy', 'copies')} at ${place}`,
    warehouse: (copies) => `${copies} in the warehouse to be sent to you`,
    edition: (format, price, places) => `The ${format} (${price}): ${places}.`,
    brief: (title, price, format, place) => `Yes, ${title} is in stock: ${price} ${AS[format]}, ${place}.`,
    download: (format, price) => `The ${format} is a download for ${price}, ready at once.`,
    soldOut: (format, restock) =>
      restock === undefined
        ? `The ${format} is out of stock.`
        : `The ${format} is out of stock; more should come on ${restock}.`,
    notAt: (shop) => `${shop} has no copy just now.`,
    notSoldAs: (title, format) => `${title} is not sold ${AS[format]}.`,
    howToBuy: 'I cannot take an order myself, but I can reserve a copy at a shop: tell me which one.',
  },
  order: {
    is: (id, state, placed) =>
      ({
        placed: `Order ${id} of ${placed} has come in and is waiting to be packed.`,
        packed: `Order ${id} of ${placed} is packed and about to leave.`,
        shipped: `Order ${id} of ${placed} is on its way.`,
        delivered: `Order ${id} of ${placed} was delivered.`,
        cancelled: `Order ${id} of ${placed} was cancelled.`,
      })[state],
    shipped: (carrier, expected) => `${carrier} should bring it on ${expected}.`,
    seen: (place) => `It was last seen in ${place}.`,
    late: (days) => `It is ${many(days, 'day')} late, and I am sorry about that.`,
    delivered: (id, placed, day) => `Order ${id} of ${placed} was delivered on ${day}.`,
    cancelled: (day, why) => `It was cancelled on ${day}: ${why}`,
    tracking: (carrier, tracking) => `The tracking number with ${carrier} is ${tracking}.`,
    items: (items, total) => `It holds ${items}, ${total} in all with shipping.`,
    returning: (title, id, status) =>
      ({
        started: `The return of ${title} (${id}) has been started.`,
        received: `We have received ${title} back (${id}); the refund is on its way.`,
        refunded: `${title} came back and was refunded (${id}).`,
      })[status],
    without: (title) => `I see no order of yours with ${title}.`,
    many: (total, shown) =>
      total > shown ? `You have ${total} orders; these are the latest ${shown}:` : `You have ${many(total, 'order')}:`,
    state: (state) =>
      ({ placed: 'placed', packed: 'packed', shipped: 'on its way', delivered: 'delivered', cancelled: 'cancelled' })[
        state
      ],
    unknown: (id) => `I can find no order ${id} of yours. Please check the number: it has five digits.`,
    needsProof: (id) =>
      id === undefined
        ? 'To look at your orders I need you to sign in, or the order number and the e-mail address on it.'
        : `To look at order ${id} I need the e-mail address on it, or you signed in.`,
    none: 'There are no orders on your account yet.',
  },
  recommend: {
    liked: (title) => `If you liked ${title}, you may enjoy these:`,
    preferences: 'Going by what you like, I would suggest:',
    genre: (genre) => `Among our ${GENRES[genre]?.[1] ?? genre}, I would suggest:`,
    popular: 'Readers here are fond of these:',
    unknown: (asked) => `I do not know “${asked}”, so I cannot say what is like it.`,
    none: 'I found nothing to suggest that fits.',
    why: (english) => english,
  },
  returns: {
    window: (days) => `You can send a printed book back within ${days} days of its delivery.`,
    rules: 'In detail:',
  },
  info: {
    openNow: (shop, until) => `${shop} is open now, until ${until}.`,
    shutNow: (shop, opens) => `${shop} is closed now and opens ${opens}.`,
    hours: (shop, hours) => `${shop}: ${hours}.`,
    onDay: (shop, day, hours) => `${shop} is open on ${day} from ${hours.replace('-', ' to ')}.`,
    holidays:
      'I only have our usual hours; on public holidays they may differ, so please call the shop before you come.',
    closedOn: (shop, day) => `${shop} is closed on ${day}.`,
    closed: 'closed',
    address: (shop, address, phone) => `${shop}: ${address}, phone ${phone}.`,
    method: (method, price, from, to) =>
      `${METHODS[method] ?? method}: ${price ?? 'free'}, ${from === 0 ? `within ${many(to, 'working day')}` : `${from} to ${many(to, 'working day')}`}`,
    freeFrom: (price) => `free from ${price}`,
    unknown: 'I have no note about that.',
    more: 'Ask me about opening hours, shipping, payment, gift cards or events.',
  },
  startReturn: {
    started: (title, order, id) =>
      `Done: I have started the return of ${title} from order ${order}. Its number is ${id}.`,
    repeated: (title, id) => `The return of ${title} was started already; its number is ${id}.`,
    sendBy: (day, refund, postage) =>
      postage === undefined
        ? `Please send it by ${day}; you get ${refund} back, and the label is free.`
        : `Please send it by ${day}; you get ${refund} back, less ${postage} for the label.`,
    refused: {
      'unknown-order': (_, order) => `I can find no order ${order} of yours, so I have not started a return.`,
      'needs-proof': (_, order) =>
        `To return something from order ${order} I need the e-mail address on it, or you signed in.`,
      'not-in-order': (title, order) => `${title} is not in order ${order}, so I have not started a return.`,
      'not-delivered': (title, order) =>
        `Order ${order} has not been delivered yet, so ${title} cannot be returned so far.`,
      cancelled: (_, order) => `Order ${order} was cancelled, so there is nothing to return.`,
      'window-passed': (title) => `I am sorry, the time to return ${title} has passed.`,
      'already-returned': (title) => `${title} has been returned already.`,
      download: (title) => `${title} was a download, and downloads cannot be returned.`,
    },
    windowEnded: (day) => `The last day was ${day}.`,
    inOrder: (titles) => `That order holds ${titles}.`,
    whichBook: (order, titles) => `Which book of order ${order} would you like to return? It holds ${titles}.`,
    whichOrder: (book, order) =>
      `${book} is in order ${order}. To return it, tell me: return ${book} from order ${order}.`,
    needOrder: 'To start a return I need the order number and the title of the book.',
  },
  reserve: {
    done: (title, format, shop, until, price) =>
      `Done: the ${format} of ${title} (${price}) is kept for you at ${shop} until ${until}.`,
    repeated: (title, shop, until) => `${title} is kept for you at ${shop} already, until ${until}.`,
    refused: {
      'unknown-book': (title) => `I could not find a book called ${title} to reserve.`,
      'needs-sign-in': () => 'To reserve a book I need you to sign in first.',
      'out-of-stock': (title) => `Sorry, ${title} is out of stock at that shop, so I could not reserve it.`,
      'not-sold-as': (title) => `${title} is not sold in that format, so I could not reserve it.`,
      download: (title) => `${title} is a download in that format: there is nothing to keep at a shop.`,
    },
    elsewhere: (shops) => `You can have it at ${shops}.`,
    whichShop: (shops) => `At which shop shall I keep it for you: ${shops}?`,
  },
  failed: {
    search: 'I could not search our catalogue just now.',
    book: 'I could not look the book up just now.',
    stock: 'I could not check our stock just now.',
    order: 'I could not look up your order just now.',
    recommend: 'I could not look for suggestions just now.',
    returns: 'I could not look up our returns policy just now.',
    info: 'I could not look that up about our shops just now.',
    return: 'I could not start the return just now; nothing has been changed that I know of.',
    reserve: 'I could not make the reservation just now.',
    passages: 'I could not look through our pages just now.',
    memory: 'I cannot see our earlier messages just now.',
  },
  tryLater: 'Please try again in a moment.',
  talk: {
    hello: 'Hello!',
    greeting: [
      'Hello! What can I find for you today?',
      'Hi, welcome to Millrace Books. What can I do for you?',
      'Good to see you. Are you looking for a book, an order or one of our shops?',
    ],
    thanks: ['You are welcome!', 'My pleasure. Enjoy your reading!', 'Glad I could help.'],
    goodbye: ['Goodbye, and happy reading!', 'See you soon at Millrace Books!'],
    help: 'I can find books, tell you about prices and stock, look up orders, suggest something to read, explain and start returns, reserve a copy, and tell you about our shops. What would you like?',
    bot: 'I am the assistant of Millrace Books: a program, not a person. I can find books, check stock, look up orders and start returns.',
    offTopic: [
      'That is outside what I know. I can help with books, orders, returns and our shops.',
      'I am afraid I only know about our bookshop: books, stock, orders, returns and opening hours.',
    ],
    unsafe: 'I can’t help with that. I can look up books, orders and returns for you.',
    selfHarm:
      'I am sorry you feel this way. I can’t help with that here, but please talk to someone now: your local emergency number or a crisis line is there for you.',
    injection: 'I can’t do that: I keep to the bookshop. Ask me about books, orders, returns or our shops.',
    privacy: 'I can’t show anything about other customers or their orders.',
    empty: 'I did not catch a question. Ask me about a book, an order, a return or one of our shops.',
    cut: 'Your message was long, and I read only its beginning.',
    ack: 'All right. What else can I do for you?',
    whichBook: 'Which book do you mean? Tell me the title.',
    cannotChange: 'I cannot change that myself, but our staff can.',
    nothingToSay: 'I have nothing to tell you about that.',
  },
};
