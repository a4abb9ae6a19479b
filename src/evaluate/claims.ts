/** A number or a title that an answer states. */
export interface Claim {
  readonly kind: 'number' | 'title';
  readonly text: string;
}

/** Digits with what may stand between them: `8.99`, `1,250`, `8,99`, `10:30`. */
const NUMBER = /\d+(?:[.,:]\d+)*/g;
const QUOTED = /“([^”]{2,})”|„([^“”]{2,})[“”]|«\s?([^»]{2,}?)\s?»|"([^"\n]{2,})"|\*{1,2}([^*\n]{2,})\*{1,2}/g;

/** Numbers from two to ten in the languages answers are written in: one is an article too often, and eleven is `once` or `elf`. */
const WORDS: ReadonlyMap<string, number> = new Map(
  [
    'two three four five six seven eight nine ten',
    'zwei drei vier fünf sechs sieben acht neun zehn',
    'deux trois quatre cinq six sept huit neuf dix',
    'dos tres cuatro cinco seis siete ocho nueve diez',
  ].flatMap((line) => line.split(' ').map((word, index): [string, number] => [word, index + 2])),
);

/** What a mark is out of is a scale, and no claim: `4.2 out of 5`. */
const SCALE = /(?<=\d\s?(?:out of|von|sur|de|\/)\s?)(?:5|10|100)(?![\d.,:]*\d)/g;

/** The numbers and the quoted titles of an answer, each once. */
export function claimsOf(text: string): readonly Claim[] {
  const titles = titlesOf(text);
  // What stands within a title is the title's.
  const bare = text
    .replaceAll(QUOTED, ' ')
    .replaceAll(SCALE, ' ')
    .replaceAll(/^\s*\d{1,2}[.)]\s/gm, ' ');
  const numbers = [...bare.matchAll(NUMBER)].map(([number]) => number);
  const words = [...bare.toLowerCase().matchAll(/\p{L}+/gu)].map(([word]) => word).filter((word) => WORDS.has(word));
  return [
    ...[...new Set([...numbers, ...words])].map((number): Claim => ({ kind: 'number', text: number })),
    ...[...new Set(titles)].map((title): Claim => ({ kind: 'title', text: title })),
  ];
}

function titlesOf(text: string): string[] {
  return [...text.matchAll(QUOTED)].map((match) => match.slice(1).find((group) => group !== undefined) ?? '');
}

/** What is known, in a form in which claims can be looked up. */
export class Ground {
  readonly #numbers = new Set<number>();
  readonly #asked = new Set<number>();
  readonly #texts: string[] = [];

  /** @param asked numbers of the question may be multiplied with what is known: three of a book at $8.99. */
  constructor(sources: readonly unknown[], asked: string) {
    for (const source of sources) this.#learn(source);
    this.#learn(asked);
    for (const number of numbersIn(asked)) if (Number.isInteger(number) && number > 1) this.#asked.add(number);
  }

  holds({ kind, text }: Claim): boolean {
    if (kind === 'title') {
      const title = plain(text);
      return this.#texts.some((known) => known.includes(title));
    }
    return readingsOf(text).some((value) => this.#numbers.has(value) || this.#isProduct(value));
  }

  #isProduct(value: number): boolean {
    for (const times of this.#asked) {
      if (times <= 100 && this.#numbers.has(Math.round((value / times) * 1e6) / 1e6)) return true;
    }
    return false;
  }

  #learn(source: unknown): void {
    if (typeof source === 'number') this.#numbers.add(source);
    else if (typeof source === 'string') {
      this.#texts.push(plain(source));
      for (const number of numbersIn(source)) this.#numbers.add(number);
    } else if (Array.isArray(source)) {
      // How many there are is known where all of them are.
      this.#numbers.add(source.length);
      for (const each of source) this.#learn(each);
    } else if (typeof source === 'object' && source !== null) {
      for (const [name, each] of Object.entries(source)) {
        // A result may be told under the names it has: the state of each service, the hours of each day.
        this.#texts.push(plain(name));
        this.#learn(each);
      }
    }
  }
}

function numbersIn(text: string): number[] {
  const digits = [...text.matchAll(NUMBER)].flatMap(([number]) => [
    ...readingsOf(number),
    // A time of day is read in parts too.
    ...(number.includes(':') ? number.split(':').map(Number) : []),
  ]);
  const words = [...text.toLowerCase().matchAll(/\p{L}+/gu)].flatMap(([word]) => WORDS.get(word) ?? []);
  return [...digits, ...words];
}

/** The numbers that digits and marks may mean: `1,250` is 1.25 to some and 1250 to others. */
function readingsOf(number: string): number[] {
  const word = WORDS.get(number);
  if (word !== undefined) return [word];
  const ungrouped = number.replaceAll(/[.,](?=\d{3}(?:\D|$))/g, '');
  const readings = [ungrouped, number].map((each) => Number(each.replace(/[,:]/, '.')));
  return readings.filter((value) => !Number.isNaN(value));
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
