import { isCommon, nearestCommon } from './common-words.ts';
import { FuzzyWords } from './fuzzy-words.ts';
import { numberOf } from './numbers.ts';
import { overlaps, type Span, type Token } from './tokens.ts';

/** What books are to be about. */
export interface Topic {
  readonly words: string;
  /** It stands after `about` or the like; otherwise it is what nothing else explains. */
  readonly isStated: boolean;
}

/** Words that ask for books without saying about what. */
const EMPTY: ReadonlySet<string> = new Set(
  `novel novels fiction nonfiction beginners beginner starters adults but short long scary funny sad easy light gripping exciting literature looking searching interested interesting fun nice good great decent cool
  fave favourite favorite anybody anyone stuff selection range options option choose choices choice titles wondering
  hoping trying recommendation recommendations suggestion suggestions recommended suggested ideas idea picks pick
  dollars dollar bucks usd euro euros eur pounds cents budget price priced cheap cheapest expensive cheaper affordable
  inexpensive between maximum minimum max published publication century decade author authors writer writers language
  please version edition editions format formats listing listings display present birthday christmas gift holiday
  weekend thats youd im ive id youve dont whats any hey mate folks catalog catalogue collection inventory
  roman romane geschichte geschichten interessante gute guten gutes spannende spannendes spannend gibts etwas
  angebot autoren dollar lektüre lekture lesestoff thema stehen stehe jahre jahren geld
  roman romans nouvelle nouvelles interessant interessants auteurs propos sujet parlant parle lecture ouvrage ouvrages
  dollars proposez proposer auriez montrez montrer trouvez existe
  novela novelas buena interesante interesantes dolares tema ofrecen muestrame muestra mostrar busca buscando lectura
  hablen trate traten acerca ensename cuestan cuesten genero
  popular rated highest bestseller bestsellers bestselling seller sellers releases release arrivals arrival recent oldest
  gunstigste gunstigsten gunstigster gunstigstes billigste billigsten billigster teuerste teuersten teuerster neueste
  neuesten neuester neuestes alteste altesten kurzeste kurzesten kurzester kurzestes langste langsten langster langstes
  kurzer langer courts court longs cortas cortos corta corto largas largos
  none except excepting excluding nothing anything other others rest zeig zeigt zeige erschienen erschien ausgenommen parus paru parues
  hormis sauf ceux celles publicados publicado salvo excepto newest latest shortest longest thickest shorter longer pages page seiten paginas expensive priciest overall altogether total totals sorted sort sorting ordered ascending descending starting latest selling sold sale sales bargain bargains item items product products section sections department area shelf shelves
  `
    .trim()
    .split(/\s+/),
);

const MISTYPED = new FuzzyWords([...EMPTY].filter((word) => word.length >= 4));

const ABOUT =
  /\b(?:(?<!what )about|(?:who|he|she|and) (?:really )?(?:likes|loves)|(?:likes|loves|enjoys) reading about|interested in|is into|fan of|on the subject of|dealing with|set in|set on|regarding|uber|rund um|zum thema|handeln? von|sur|parlant d[eu]|qui parlent d[eu]|a propos d[eu]|sobre|acerca de|que hablen? de|traten? de)\s+/g;
const STOP =
  /[?.!,;()]|\b(?:under|below|less than|cheaper|for|by|in (?:english|german|french|spanish)|unter|von|moins|sous|par|menos|por|please|bitte|svp|that|which|with|and|und|et|und|y)\b/;

/** What the books are for, not what they are about: `for a long drive`, `on the train`. */
const PURPOSE =
  /\b(?:for (?:a|an|my|our|the|his|her|their|this|that|someone|somebody)|on (?:a|the|my) (?:plane|train|bus|beach|flight|road)|fur (?:den|die|das|meine?n?)|pour (?:le|la|les|un|une|mon|ma|mes)|para (?:el|la|los|las|un|una|mi))\b(?![^,.;?!]*\b(?:books?|novels?|romane?|livres?|libros?|novelas?)\b)[^,.;?!]*/g;

/**
 * Words to search for: what a text says it is about, or what is left when all that is understood is taken away; then
 * words that are too short or look mistyped go too, unless `known` says that a book has them.
 */
export function readTopic(
  plain: string,
  tokens: readonly Token[],
  taken: readonly Span[],
  known: (word: string) => boolean,
): Topic | undefined {
  ABOUT.lastIndex = 0;
  const about = ABOUT.exec(plain);
  let from = 0;
  let to = plain.length;
  if (about !== null) {
    from = about.index + about[0].length;
    const stop = STOP.exec(plain.slice(from));
    if (stop !== null && stop.index > 0) to = from + stop.index;
  }
  const purposes = about === null ? [...plain.matchAll(PURPOSE)].map(spanOf) : [];
  const telling = ({ word }: Token): boolean =>
    known(word) || (word.length > 3 && nearestCommon(word) === undefined && MISTYPED.find(word) === undefined);
  const words = tokens.filter(
    (token) =>
      token.start >= from &&
      token.end <= to &&
      ![...taken, ...purposes].some((span) => overlaps(span, token)) &&
      !isCommon(token.word) &&
      !EMPTY.has(token.word) &&
      numberOf(token.word) === undefined &&
      (about !== null || telling(token)),
  );
  return words.length === 0 || words.length > 8
    ? undefined
    : { words: words.map((token) => plain.slice(token.start, token.end)).join(' '), isStated: about !== null };
}

function spanOf(match: RegExpExecArray): Span {
  return { start: match.index, end: match.index + match[0].length };
}
