import { overlaps, type Span, type Token } from './tokens.ts';

/** Something said that names an order. */
export interface OrderNumber extends Span {
  readonly order: string;
}

const CUE = '(?:order|ordr|bestellung|bestellnummer|bestellnr|auftrag|commande|pedido|orden)';
const NAMED = new RegExp(
  String.raw`\b${CUE}s?(?:[\s:.,]|number|numero|nummer|num|nr|no|id|is|with|mit|n°|nº)*#?\s?((?=[a-z-]*\d)[a-z]{0,4}-?\d[\d-]{0,11})(?![\w$€£%])(?!\s?(?:dollars?|euros?|books?|copies|days?))`,
  'g',
);
const HASHED = /#\s?(\d{2,12})\b/g;
const BARE = /(?<![\w$€£.,#-])(\d{5,8})(?![\w$€£%]|[.,]\d|\s?(?:dollars?|euros?|pages|seiten))/g;
const RETURN = /\br-(\d{5})-b\d{3}\b/g;

/** Reads order numbers: five digits anywhere, other shapes after a word for order or a `#`; and digits said one by one. */
export function readOrders(plain: string, tokens: readonly Token[]): readonly OrderNumber[] {
  const found: OrderNumber[] = [];
  for (const pattern of [RETURN, NAMED, HASHED, BARE]) {
    for (const match of plain.matchAll(pattern)) {
      const order = (match[1] ?? '').toUpperCase();
      const start = match.index + match[0].lastIndexOf(match[1] ?? '');
      const hit = { order, start, end: start + order.length };
      if (!found.some((other) => overlaps(other, hit))) found.push(hit);
    }
  }
  if (found.length === 0) found.push(...spoken(tokens));
  return found.sort((a, b) => a.start - b.start);
}

const DIGITS: ReadonlyMap<string, string> = new Map(
  'zero:0 oh:0 null:0 cero:0 one:1 eins:1 un:1 uno:1 two:2 zwei:2 zwo:2 deux:2 dos:2 three:3 drei:3 trois:3 tres:3 four:4 vier:4 quatre:4 cuatro:4 five:5 funf:5 cinq:5 cinco:5 six:6 sechs:6 seis:6 seven:7 sieben:7 sept:7 siete:7 eight:8 acht:8 huit:8 ocho:8 nine:9 neun:9 neuf:9 nueve:9'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

const PAIRS: ReadonlyMap<string, string> = new Map(
  'ten:10 eleven:11 twelve:12 thirteen:13 fourteen:14 fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 zehn:10 elf:11 zwolf:12 dix:10 onze:11 douze:12 diez:10 doce:12'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);
const TENS: ReadonlyMap<string, string> = new Map(
  'twenty:2 thirty:3 forty:4 fifty:5 sixty:6 seventy:7 eighty:8 ninety:9'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** The digits a word says, or undefined; `sixty` before `three` is 6 alone. */
function digitsOf(word: string, next: string | undefined): string | undefined {
  const ten = TENS.get(word);
  if (ten !== undefined) return DIGITS.has(next ?? '') && DIGITS.get(next ?? '') !== '0' ? ten : `${ten}0`;
  return DIGITS.get(word) ?? PAIRS.get(word) ?? /^\d$/.exec(word)?.[0];
}

/** `one zero four two seven` and `ten four twenty seven`, as a recogniser of speech writes it. */
function spoken(tokens: readonly Token[]): readonly OrderNumber[] {
  let digits = '';
  let start = 0;
  let end = 0;
  let inPairs = false;
  for (const [at, token] of [...tokens, undefined].entries()) {
    const digit = token === undefined ? undefined : digitsOf(token.word, tokens[at + 1]?.word);
    if (token === undefined || digit === undefined) {
      // Four digits in pairs are a year.
      if (digits.length >= (inPairs ? 5 : 4)) return [{ order: digits, start, end }];
      digits = '';
      inPairs = false;
      continue;
    }
    if (digits === '') start = token.start;
    digits += digit;
    inPairs ||= digit.length === 2 || TENS.has(token.word);
    end = token.end;
  }
  return [];
}
