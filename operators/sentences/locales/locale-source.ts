/** What a dot after a word says about the sentence. */
export type DotMeaning =
  /** Ends the sentence unless what follows is in lower case. */
  | 'end'
  /** Never ends it: the word needs what follows (Mr., e.g.). */
  | 'inside'
  /** Ends it only before a capital, or a letter of a script without capitals (5 ft., etc.). */
  | 'capital'
  /** Ends it only where a word that begins sentences follows (U.S., Inc., Jan.). */
  | 'maybe'
  /** A clock time or an era: by what follows, and by whether the sentence has more than its opening adverbial yet. */
  | 'time'
  /** A word of its own that is also short for "number": ends the sentence unless a digit follows. */
  | 'number';

/** The knowledge of one language, as written in `locales/`. Words are separated by spaces, in lower case, undotted. */
export interface LocaleSource {
  /** Abbreviations that never end a sentence. */
  readonly inside: string;
  /** How compounds end that never end a sentence: Hauptstr. */
  readonly suffixes?: string;
  /** Abbreviations that may end one. */
  readonly maybe: string;
  /** Abbreviations that may end one, where they begin with a capital; in lower case they are words: Sun., Mass. */
  readonly named?: string;
  /** Units, which after a number end a sentence wherever a capital follows. */
  readonly units?: string;
  /** Clock times and eras. */
  readonly time?: string;
  /** Abbreviations of "number" that are also words. */
  readonly number?: string;
  /** Abbreviations that end a sentence wherever a capital follows: etc., Ph.D. */
  readonly capital?: string;
  /** Words that begin sentences and are neither names nor nouns. */
  readonly starters: string;
  /** True where a dot after a number makes it an ordinal: "12. Juni". */
  readonly ordinals?: boolean;
  /** Words that begin an adverbial of time: "At 5 a.m. Mr. Smith …". */
  readonly fronting?: string;
  /** What may follow a clock time without a new sentence: zones, days, months. */
  readonly afterTime?: string;
  /** Words always written with a capital, so that the capital proves nothing. */
  readonly alwaysCapital?: string;
  /** Words begun with an apostrophe: 'em, 'tis. */
  readonly elisions?: string;
  /** Words that tell who said it, where what was said needs no quotes: "Nereye? diye sordu." */
  readonly reporting?: string;
  /** Nouns that take a number after them: "section 2." */
  readonly numbered?: string;
  /** Further units that end a sentence in this language: ";" in Greek. */
  readonly questions?: string;
  readonly stops?: string;
}
