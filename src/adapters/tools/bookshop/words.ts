/** Lower case, no accents, no apostrophes, single spaces: what two spellings of one title have in common. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’ʼ`]/gu, '')
    .toLowerCase()
    .replace(/ß/gu, 'ss')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

/** The words of a text, plain, at most `limit` of them. */
export function wordsOf(text: string, limit = 64): string[] {
  const joined = plain(text);
  return joined === '' ? [] : joined.split(' ', limit);
}

/** Words that say nothing of which book is meant, in a search. */
export const EMPTY_WORDS: ReadonlySet<string> = new Set(
  `a about all an and any are as at be been book books buy by called can copies copy could das dem den der die do does
  ein eine find for from get give got has have i ich im in is it its la le les list me my need new novel novels of on
  one ones or please read reading search selection sell shop show some something stories story tell that the their
  them there these they this title titled titles to und want was we what where which who with would written you your`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);

/** What people call the shelves; a search for any of these words finds the shelf's books. */
export const SHELF_WORDS: Readonly<Record<string, readonly string[]>> = {
  art: ['arts', 'painting', 'drawing', 'photography', 'design'],
  biography: ['biographies', 'memoir', 'memoirs', 'autobiography'],
  business: ['management', 'economics', 'entrepreneurship'],
  children: ['kids', 'kid', 'childrens', 'toddler'],
  cooking: ['cookbook', 'cookbooks', 'cookery', 'recipes', 'recipe', 'food', 'culinary'],
  detective: ['detectives', 'mystery', 'mysteries', 'crime', 'whodunit', 'whodunnit', 'sleuth'],
  fantasy: ['fantasies'],
  'historical fiction': ['historical'],
  history: ['histories'],
  horror: ['scary', 'spooky', 'creepy'],
  'literary fiction': ['literary', 'literature', 'fiction'],
  nature: ['wildlife'],
  philosophy: ['philosophical', 'philosopher'],
  poetry: ['poems', 'poem', 'verse', 'poet'],
  romance: ['romantic', 'romances'],
  science: ['scientific'],
  'science fiction': ['scifi', 'sf', 'sci fi'],
  thriller: ['thrillers', 'suspense'],
  travel: ['travelogue', 'travels'],
};
