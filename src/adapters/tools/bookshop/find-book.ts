import type { Lexicon, TitleWords } from './lexicon.ts';
import { EMPTY_WORDS, plain, wordsOf } from './words.ts';

/** Which book a text means: one, or those it may mean, best first. */
export interface BookMatch {
  readonly number?: number;
  readonly similar: readonly number[];
}

/** Words that people put around a title, beside those of any search. */
const AROUND_TITLE = new Set(
  'audiobook ebook hardcover hardback paperback edition order return stock price'.split(' '),
);

/** A title is meant where this share of it, by how telling its words are, is there … */
const TITLE_SHARE = 0.72;
/** … or where all that was said is in one title alone and tells this much (a word of 40 titles of 330 tells 2.1). */
const TELLING = 3;
/** A word that had to be corrected may have been meant as it stood: Harry Potter is not Otter Country Diaries. */
const CORRECTED = 0.8;
const SIMILAR_SHARE = 0.34;
const MAX_SIMILAR = 5;

/**
 * Finds the book a customer means by its id, its title, a part of it, or with spelling mistakes; `among` narrows the
 * choice, for instance to the books of one order, and then less needs to be said.
 */
export function createFindBook(lexicon: Lexicon): (text: string, among?: ReadonlySet<number>) => BookMatch {
  const titlesWith = new Map<string, number>();
  for (const title of lexicon.titles) {
    for (const word of new Set(title.words)) titlesWith.set(word, (titlesWith.get(word) ?? 0) + 1);
  }
  const tells = (word: string): number => Math.log(lexicon.titles.length / (titlesWith.get(word) ?? 1)) + 0.01;

  const score = (title: TitleWords, said: ReadonlyMap<string, number>): Scored => {
    let there = 0;
    let all = 0;
    let told = 0;
    for (const word of new Set(title.words)) {
      all += tells(word);
      if (said.has(word)) there += tells(word) * (said.get(word) ?? 0);
    }
    let covered = 0;
    for (const [word, surety] of said) {
      if (title.words.includes(word)) {
        covered += 1;
        told += tells(word) * surety;
      } else if (title.beside.has(word)) covered += 1;
    }
    const share = there / all;
    return { title, share, told, saidAll: covered === said.size, rank: share + covered / Math.max(1, said.size) };
  };

  return (text, among) => {
    const titles = among === undefined ? lexicon.titles : lexicon.titles.filter((title) => among.has(title.number));
    const byId = /^\s*#?\s*b?0*(\d{1,4})\s*$/iu.exec(text)?.[1];
    if (byId !== undefined) {
      const found = titles.find((title) => title.number === Number(byId));
      if (found !== undefined) return { number: found.number, similar: [] };
    }
    const whole = plain(text);
    const exact = titles.find((title) => title.plain === whole || title.plain === `the ${whole}`);
    if (exact !== undefined) return { number: exact.number, similar: [] };

    const spelled = wordsOf(text).map((word): readonly [word: string, surety: number] => {
      const corrected = lexicon.names.knows(word) ? undefined : lexicon.names.correct(word);
      return corrected === undefined ? [word, 1] : [corrected, CORRECTED];
    });
    const respelled = spelled.map(([word]) => word).join(' ');
    const phrase = longestWithin(` ${whole} `, titles) ?? longestWithin(` ${respelled} `, titles);
    if (phrase !== undefined) return { number: phrase.number, similar: [] };

    const telling = spelled.filter(([word]) => !EMPTY_WORDS.has(word) && !AROUND_TITLE.has(word));
    const said = new Map(telling);
    const scored = titles
      .map((title) => score(title, said))
      .filter((one) => one.told > 0)
      .sort((a, b) => b.rank - a.rank || a.title.number - b.title.number);
    return decide(scored, among !== undefined);
  };
}

interface Scored {
  readonly title: TitleWords;
  readonly share: number;
  readonly told: number;
  readonly saidAll: boolean;
  readonly rank: number;
}

function decide(scored: readonly Scored[], narrowed: boolean): BookMatch {
  const [best, second] = scored;
  if (best === undefined) return { similar: [] };
  const alone = second === undefined || second.rank < best.rank - 0.05;
  const named = best.share >= TITLE_SHARE || (best.saidAll && best.told >= (narrowed ? 0 : TELLING));
  if (alone && named) return { number: best.title.number, similar: [] };
  return {
    similar: scored
      .filter((one) => one.saidAll || one.share >= SIMILAR_SHARE)
      .slice(0, MAX_SIMILAR)
      .map((one) => one.title.number),
  };
}

/** The longest title that stands in the text word for word; titles of one word are too often part of a sentence. */
function longestWithin(text: string, titles: readonly TitleWords[]): TitleWords | undefined {
  let longest: TitleWords | undefined;
  for (const title of titles) {
    if (title.words.length < 2 || title.plain.length <= (longest?.plain.length ?? 0)) continue;
    const short = title.plain.startsWith('the ') && title.words.length > 2 ? title.plain.slice(4) : title.plain;
    if (text.includes(` ${short} `)) longest = title;
  }
  return longest;
}
