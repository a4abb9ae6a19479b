/** Why no answer to a text is kept or looked for: its answer depends on more than its words. */
export type NotCacheable = 'empty' | 'long' | 'personal' | 'context' | 'time';

/** A longer text is hardly ever asked twice. */
const MAX_CHARS = 500;

/** An e-mail address, or a number long enough to be an order's, a card's or a telephone's. */
const PERSONAL = /\S@\S+\.\S|\d(?:[ -]?\d){4,}/u;

/** Words that stand for something said before; `it` and `there` in a phrase that stands for nothing do not. */
const EMPTY_SUBJECT =
  /\b(?:(?:is|was) it (?:possible|true|ok|okay|necessary|worth|better|safe|hard|easy)|(?:is|are|was|were) there|there (?:is|are)|how (?:much|long|far) (?:is|does) it (?:cost|take) to)\b/gu;
const BACKWARD =
  /\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|one|ones|same|former|latter|other|others|another|again|else|instead|more)\b|\bthat(?:$|(?= (?:one|book|order|title|shop|store|author|price|series)\b)|(?=['’]s\b))|^that\b/u;
const CONTINUING =
  /^(?:and|or|but|also|then|what about|how about|yes|no|yeah|yep|nope|ok|okay|sure|thanks|thank you)\b/u;

/** Words whose meaning moves with the clock. */
const MOVING =
  /\b(?:now|today|tonight|tomorrow|yesterday|currently|(?:this|next|last) (?:week|weekend|month|year|morning|evening)|still)\b/u;

/**
 * Says why a question's answer must not be shared by its words alone, or `undefined` where it may: it leans on what was
 * said before (`is it in stock?`), on the hour (`are you open now?`), or on personal data (`where is order 10427?`).
 * It errs to the side of asking again. English; in another language only personal data are seen.
 */
export function notCacheable(text: string): NotCacheable | undefined {
  const plain = text.trim().toLowerCase();
  if (!/\p{L}/u.test(plain)) return 'empty';
  if (plain.length > MAX_CHARS) return 'long';
  if (PERSONAL.test(plain)) return 'personal';
  if (CONTINUING.test(plain) || BACKWARD.test(plain.replace(EMPTY_SUBJECT, ' '))) return 'context';
  return MOVING.test(plain) ? 'time' : undefined;
}
