/** How a list is to be ordered, as `search_books` names it. */
export type Sort = 'price' | 'price-desc' | 'rating' | 'newest' | 'oldest' | 'shortest' | 'longest';

const SORTS: readonly (readonly [Sort, RegExp])[] = [
  [
    'price-desc',
    /\b(?:most expensive|priciest|dearest|highest price|teuerst\w*|(?:le|la|les) plus chere?s?|mas car[oa]s?)\b(?! (?:que|than))/,
  ],
  [
    'price',
    /\b(?:cheap|cheapest|lowest price|least expensive|inexpensive|affordable|on a budget|bargains?|billig\w*|gunstigste?\w*|preiswert\w*|(?:le|la|les) moins chere?s?|pas chere?s?|bon marche|(?:mas )?barat[oa]s?|economic[oa]s?)\b(?! (?:que|than))/,
  ],
  [
    'newest',
    /\b(?:newest|latest|new releases?|new arrivals?|most recent|recent|just out|neueste?\w*|neuerscheinungen|neu erschienen\w*|nouveautes?|(?:plus )?recente?s?|novedades|mas nuev[oa]s?|mas recientes?)\b/,
  ],
  ['shortest', /\b(?:shortest|kurzeste?\w*|(?:le|la|les) plus courte?s?|mas cort[oa]s?)\b(?! (?:que|than|de))/],
  [
    'longest',
    /\b(?:longest|thickest|langste?\w*|dickste?\w*|(?:le|la|les) plus longs?|mas larg[oa]s?)\b(?! (?:que|than|de))/,
  ],
  ['oldest', /\b(?:oldest|earliest|alteste?\w*|(?:le|la|les) plus anciens?|mas antigu[oa]s?)\b/],
  [
    'rating',
    /\b(?:best|top|top rated|highest rated|best rated|most popular|popular|bestsellers?|best sellers?|besten?|bestbewertet\w*|am besten|beliebtest\w*|meilleurs?|meilleures?|mieux notes?|mejor|mejores|mejor valorad[oa]s?|mas popular(?:es)?)\b/,
  ],
];

/** The order a text in lower case without accents asks for. */
export function readSort(plain: string): Sort | undefined {
  return SORTS.find(([, pattern]) => pattern.test(plain))?.[0];
}

/** True where only books that can be had now are asked for. */
export function wantsInStock(plain: string): boolean {
  return /\b(?:in stock|in store|available|on the shel(?:f|ves)|right now|auf lager|verfugbar|vorratig|da\b.*\bjetzt|en stock|en magasin|disponibles?|en existencia)\b/.test(
    plain,
  );
}

const NEGATED =
  /\b(?:not|no|none|nothing|without|except|excluding|excepting|isn't|isnt|aren't|other than|(?:any|every)(?:thing|one|body) but|all but|apart from|aside from|besides|instead of|kein\w*|ohne|nichts?|ausser|ausgenommen|sans|pas|sauf|hormis|rien|sin|excepto|salvo|menos|nada)\s+(?:for\s+)?(?:any(?:thing)?\s+|an?\s+|the\s+|those\s+|ceux\s+|celles\s+|los\s+|las\s+|denen\s+|die\s+|d['’]\s*|de\s+|del?\s+)?(?:(?:books? |novels? |ones? |those |bucher(?:n)? |livres? |libros? )?(?:written )?(?:by|from|in|of|von|auf|par|en|por|de|d['’])\s*)?$/;
/** How far before a name its negation may begin. */
const negationChars = 40;

/** True where what starts at `start` is said not to be wanted. */
export function isNegated(plain: string, start: number): boolean {
  return NEGATED.test(plain.slice(Math.max(0, start - negationChars), start));
}
