/** The reasons `recommend_books` gives, in one language. */
export interface WhyWords {
  readonly alsoBy: (author: string) => string;
  readonly alsoSeries: (series: string) => string;
  readonly alsoGenre: (genre: string) => string;
  readonly subject: string;
  readonly favoriteAuthor: (author: string) => string;
  readonly favoriteGenre: (genre: string) => string;
  readonly rightFormat: string;
  readonly wellRated: (genre: string) => string;
  readonly rated: (rating: string, readers: string) => string;
}

/** A reason in another language; one that is not among the known ones is left out rather than said in English. */
export function translateWhy(english: string, words: WhyWords): string {
  const rules: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
    [/^also in the series (.+)$/, (series = '') => words.alsoSeries(series)],
    [/^also by (.+)$/, (author = '') => words.alsoBy(author)],
    [/^also (.+)$/, (genre = '') => words.alsoGenre(genre)],
    [/^close in subject$/, () => words.subject],
    [/^by (.+), a favorite author$/, (author = '') => words.favoriteAuthor(author)],
    [/^in a favorite genre: (.+)$/, (genre = '') => words.favoriteGenre(genre)],
    [/^right format$/, () => words.rightFormat],
    [/^well rated in (.+)$/, (genre = '') => words.wellRated(genre)],
    [/^rated (\S+) by (\d+) readers$/, (rating = '', readers = '') => words.rated(rating, readers)],
  ];
  for (const [pattern, say] of rules) {
    const match = pattern.exec(english);
    if (match !== null) return say(...match.slice(1));
  }
  return '';
}
