import { type BookDetails, money, type NoSuchBook } from '../../../tools/bookshop/index.ts';
import { type Asked, bookName, type Manner, say } from './manner.ts';

type Book = Extract<BookDetails, { found: true }>['book'];

/** What may be asked of a book, and the words that ask it, in text of lower case without accents. */
const ASPECTS = {
  price:
    /\b(?:how much|total|altogether|price|cost|costs|expensive|cheaper|cheapest|set me back|wie ?viel kostet|was kostet|kosten|kostet|wie teuer|preis|combien (?:est|coute|vaut)|combien (?:coute|vaut)|coutent|prix|c'est combien|cuanto (?:cuesta|vale)|cuesta|cuestan|precio)\b/,
  author:
    /\b(?:who wrote|author|written by|who is it by|who's it by|wer hat|geschrieben|autor\w*|qui a ecrit|auteur|quien escribio|quien es el autor)\b/,
  pages:
    /\b(?:pages?|how long is|longer|shorter|longest|seiten|wie lang ist|combien de pages|paginas|cuantas paginas)\b/,
  year: /\b(?:when (?:was|did)|what year|which year|published|come out|came out|how old is|wann|erschienen|quand|sorti|publie|cuando|publico|ano)\b/,
  reviews:
    /\b(?:reviews?|rating|rated|ratings|any good|worth|people (?:say|think|like)|stars|bewert\w+|avis|note|notes|resenas|opiniones|valoracion\w*)\b/,
  next: /\b(?:next|after|sequel|continuation|fortsetzung|danach|suite|apres|continuacion|siguiente|despues)\b/,
  series: /\b(?:series|saga|trilogy|reihe|serie|band|tome)\b/,
  formats: /\b(?:formats?|editions?|ausgaben?|formate|formatos?|ediciones)\b/,
  language: /\b(?:what language|which language|language|sprache|langue|idioma)\b/,
  shelf: /\b(?:genre|genero|shelf|section|kind of book|what kind)\b/,
} as const;
type Aspect = keyof typeof ASPECTS;

/** The answer to `book_details`: what was asked of the book, or a short portrait. */
export function renderBook(result: BookDetails, asked: Asked, manner: Manner): string {
  if (!result.found) return renderNoBook(result, manner);
  const { book } = result;
  const plain = asked.slots?.plain ?? '';
  const aspects = (Object.keys(ASPECTS) as Aspect[]).filter((aspect) => ASPECTS[aspect].test(plain));
  if (aspects.includes('next')) aspects.splice(aspects.indexOf('next') + 1, aspects.includes('series') ? 1 : 0);
  if (aspects.length === 0) return portrait(book, manner);
  const copies = copiesOf(book.title, asked);
  return say(
    ...aspects.map((aspect) =>
      aspect === 'price' && copies !== undefined ? total(copies, book, asked, manner) : tell(aspect, book, manner),
    ),
  );
}

/** True where it is asked what several copies cost. */
export function asksTotal({ slots }: Asked): boolean {
  return slots !== undefined && slots.copies.length > 0 && ASPECTS.price.test(slots.plain);
}

/** How many of a book are spoken of: the number in front of its title, or else the only one. */
export function copiesOf(title: string, { slots }: Asked): number | undefined {
  const name = slots?.names.find((hit) => hit.name === title);
  const before = slots?.copies.findLast(({ end }) => end <= (name?.start ?? Number.POSITIVE_INFINITY));
  return (before ?? slots?.copies[0])?.copies;
}

/** What several copies cost: of the editions asked for, or of all. */
function total(copies: number, book: Book, asked: Asked, { tongue }: Manner): string {
  const wanted = asked.slots?.formats ?? [];
  const chosen = book.editions.filter(({ format }) => wanted.includes(format));
  const editions = (chosen.length > 0 ? chosen : book.editions).map(({ format, price }) =>
    tongue.book.edition(money(price.cents * copies).text, format),
  );
  return tongue.book.total(copies, tongue.quote(book.title), editions);
}

/** What several books come to, in each format that all of them have; empty where one of them was no such question. */
export function renderTogether(
  asked: readonly { readonly result: BookDetails; readonly asked: Asked }[],
  { tongue }: Manner,
): string {
  if (asked.length < 2) return '';
  const sums = new Map<string, { cents: number; of: number }>();
  for (const { result, asked: question } of asked) {
    const copies = result.found ? copiesOf(result.book.title, question) : undefined;
    if (!result.found || copies === undefined) return '';
    for (const { format, price } of result.book.editions) {
      const sum = sums.get(format) ?? { cents: 0, of: 0 };
      sums.set(format, { cents: sum.cents + price.cents * copies, of: sum.of + 1 });
    }
  }
  const wanted = asked.flatMap(({ asked: { slots } }) => slots?.formats ?? []);
  const whole = [...sums].filter(
    ([format, { of }]) => of === asked.length && (wanted.length === 0 || wanted.some((one) => one === format)),
  );
  if (whole.length === 0) return '';
  return tongue.book.together(
    whole.map(([format, { cents }]) =>
      tongue.book.edition(money(cents).text, format as Book['editions'][number]['format']),
    ),
  );
}

/** What is said where no book was meant that the shop has. */
export function renderNoBook(result: NoSuchBook, manner: Manner): string {
  const { book, choice } = manner.tongue;
  const similar = result.similar.slice(0, manner.brief ? 2 : 3).map((hit) => bookName(manner, hit));
  return say(book.unknown(result.asked), similar.length === 0 ? '' : book.didYouMean(choice(similar)));
}

function portrait(book: Book, manner: Manner): string {
  const { tongue, brief, careful } = manner;
  const words = tongue.book;
  const intro = words.introduce(tongue.quote(book.title), tongue.join(book.authors), book.year, book.pages);
  if (brief) return careful ? intro : say(intro, tongue.original(book.blurb, book.language));
  return say(
    intro,
    careful ? '' : tongue.original(book.blurb, book.language),
    book.series === undefined ? '' : tell('series', book, manner),
    words.rating(book.rating, book.ratings),
    tell('price', book, manner),
  );
}

function tell(aspect: Aspect, book: Book, manner: Manner): string {
  const { tongue, brief, careful } = manner;
  const words = tongue.book;
  const title = tongue.quote(book.title);
  switch (aspect) {
    case 'price': {
      const editions = book.editions.map(({ format, price, inStock }) => {
        const edition = words.edition(price.text, format);
        return inStock ? edition : `${edition} (${tongue.search.soldOut})`;
      });
      return words.price(title, editions);
    }
    case 'author':
      return words.author(title, tongue.join(book.authors));
    case 'pages':
      return words.pages(title, book.pages);
    case 'year':
      return words.year(title, book.year);
    case 'reviews': {
      const [review] = book.reviews;
      const quoted = review === undefined ? words.noReviews : words.reader(review.text);
      return say(
        `${title}:`,
        words.rating(book.rating, book.ratings),
        careful || (brief && review === undefined) ? '' : quoted,
      );
    }
    case 'next': {
      const next = book.series?.others.find(({ number }) => number === (book.series?.number ?? 0) + 1);
      return next === undefined ? tell('series', book, manner) : words.next(tongue.quote(next.title));
    }
    case 'series': {
      if (book.series === undefined) return words.noSeries(title);
      const others = book.series.others.map((other) => tongue.quote(other.title));
      const place = words.series(title, book.series.name, book.series.number);
      return say(place, others.length === 0 ? '' : words.seriesOthers(tongue.join(others)));
    }
    case 'formats':
      return words.formats(title, tongue.join(book.editions.map(({ format }) => tongue.asFormat(format))));
    case 'language':
      return words.language(title, tongue.languageName(book.language));
    case 'shelf':
      return words.shelf(title, tongue.join(book.genres.map((genre) => tongue.genre(genre))));
  }
}
