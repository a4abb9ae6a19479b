/** Why no answer to a text is kept or looked for: its answer depends on more than its words. */
export type NotCacheable = 'empty' | 'long' | 'personal' | 'context' | 'time';

/** A longer text is hardly ever asked twice. */
const MAX_CHARS = 500;

/** An e-mail address, or a number long enough to be an order's, a card's or a telephone's. */
const PERSONAL = /\S@\S+\.\S|\d(?:[ -]?\d){4,}/u;

/** Phrases whose `it`, `there`, `es` or `il` stands for nothing, or whose `Sie` for the one who is asked. */
const EMPTY_SUBJECT = anyOf(
  '(?:is|was) it (?:possible|true|ok|okay|necessary|worth|better|safe|hard|easy)',
  '(?:is|are|was|were) there',
  'there (?:is|are)',
  'how (?:much|long|far) (?:is|does) it (?:cost|take) to',
  'gibt es',
  'es gibt',
  '\\p{L}+en sie',
  'il y a',
  'y a[- ]t[- ]il',
  'est[- ]il possible',
);

/** Words that stand for something said before, in the languages the embedded model speaks. */
const BACKWARD = anyOf(
  'it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|one|ones',
  'same|following|former|latter|other|others|another|again|else|instead|more',
  "that(?=$|[?!.]| (?:one|book|order|title|shop|store|author|price|series)|[’']s)",
  'es|er|ihn|ihm|ihr|ihre|dies|diese|dieser|dieses|diesen|davon|dazu|dafür|andere|anderen|anderes|noch',
  '(?<=\\S )sie|das(?=$|[?!.]| (?:auf|auch|als|in|da|vorrätig|kaufen|haben|noch|kosten))',
  'il|elle|ils|elles|lui|ça|cela|celui|celle|ceux|celles|autre|autres|aussi',
  "(?:le|la|les) (?:avez|as|a|aurez|trouve|veux|prends|vendez)|l[’'](?:avez|as)",
  'lo|ello|ese|esa|eso|esos|esas|este|esto|estos|otro|otra|otros|otras|también',
  '(?:la|los|las) (?:tiene|tienen|tenéis|hay|venden|quiero)',
);
const CONTINUING =
  /^(?:that|and|or|but|also|then|what about|how about|yes|no|yeah|yep|nope|ok|okay|sure|thanks|thank you|und|oder|aber|ja|nein|danke|et|ou|mais|oui|non|merci|y(?! a)|o|pero|sí|si|gracias)(?![\p{L}\p{N}])/u;

/** Words whose meaning moves with the clock, wherever they stand. */
const NOW = anyOf(
  'now|today|tonight|tomorrow|yesterday|currently|at the moment',
  'jetzt|heute|morgen|gestern|derzeit|momentan|gerade',
  "maintenant|aujourd[’']hui|demain|hier|actuellement|en ce moment|ce soir",
  'ahora|hoy|mañana|ayer|actualmente|esta noche',
);
/** And in a question. */
const SOON = anyOf(
  '(?:this|next|last) (?:week|weekend|month|year|morning|evening)|still',
  '(?:is|are|will)(?: \\S+){1,4} (?:open|closed)',
);

/**
 * Says why a question's answer must not be shared by its words alone, or `undefined` where it may: it leans on what was
 * said before (`is it in stock?`), on the hour (`are you open now?`), or on personal data (`where is order 10427?`).
 * It errs to the side of asking again. English, German, French and Spanish; in another language it sees personal data.
 */
export function notCacheable(question: string): NotCacheable | undefined {
  const plain = question.trim().toLowerCase();
  if (!/\p{L}/u.test(plain)) return 'empty';
  if (plain.length > MAX_CHARS) return 'long';
  if (PERSONAL.test(plain)) return 'personal';
  const telling = plain.replaceAll(EMPTY_SUBJECT, ' ');
  if (CONTINUING.test(plain) || telling.search(BACKWARD) >= 0) return 'context';
  return plain.search(NOW) >= 0 || plain.search(SOON) >= 0 ? 'time' : undefined;
}

/** True of an answer that says what is so at this hour: it is wrong at the next. */
export function speaksOfNow(answer: string): boolean {
  return answer.toLowerCase().search(NOW) >= 0;
}

/** Matches any of the patterns between the borders of words; `\b` knows no letter beyond a to z. */
function anyOf(...patterns: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${patterns.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}
