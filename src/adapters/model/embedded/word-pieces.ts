/** Longest piece of a word, in UTF-16 units: about what a tokeniser of a real model makes of it. */
const LONGEST = 7;

/** Cuts a text into pieces the size of a model's tokens: words with the space before them, long words in two or more. */
export function* wordPieces(text: string): Generator<string, void, undefined> {
  for (const [word] of text.matchAll(/\s*\S+|\s+$/g)) {
    if (word.length <= LONGEST + 3) {
      yield word;
      continue;
    }
    for (let at = 0; at < word.length; ) {
      let end = word.length - at <= LONGEST + 3 ? word.length : at + LONGEST;
      // Never between the halves of a character.
      if (/[\uD800-\uDBFF]/.test(word[end - 1] ?? '')) end += 1;
      yield word.slice(at, end);
      at = end;
    }
  }
}
