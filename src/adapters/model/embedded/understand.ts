import type { ChatMessage } from '../../../ports/index.ts';
import { planCalls } from '../../classifier/bookshop/plan-calls.ts';
import type { ClauseReader, Reading } from '../../classifier/bookshop/read-clause.ts';
import type { Language } from '../../classifier/bookshop/slots/common-words.ts';
import { MAX_LENGTH } from '../../classifier/bookshop/slots/read-slots.ts';
import { fromBefore } from './follow-up.ts';
import { joinPieces } from './join-pieces.ts';

/** A question as the embedded model understands it. */
export interface Understanding {
  readonly language: Language;
  /** One a request, in the order of the text; empty where nothing was said. */
  readonly clauses: readonly Reading[];
  /** The text went on behind what is read of it. */
  readonly cut: boolean;
}

/** How many earlier messages are looked at for what `it` may mean. */
const MOST_TURNS = 8;

/** Understands the last message of a conversation, in the light of the ones before it. */
export function understand(messages: readonly ChatMessage[], reader: ClauseReader): Understanding {
  const last = messages.at(-1);
  const text = last?.role === 'user' ? last.text.trim() : '';
  const earlier = messages
    .slice(0, -1)
    .filter(({ role }) => role !== 'system')
    .slice(-MOST_TURNS);
  const whole = reader.read(text);
  const language = whole.slots.language ?? earlierLanguage(earlier, reader) ?? 'en';
  if (whole.slots.tokens.length === 0) return { language, clauses: [], cut: false };
  const clauses = fromBefore(joinPieces(whole, reader).map(sober), earlier, reader);
  const unsafe = clauses.some(({ intent }) => intent === 'unsafe');
  return {
    language,
    clauses: unsafe ? clauses.map((clause) => withoutEffects(clause)) : clauses,
    cut: text.length > MAX_LENGTH,
  };
}

/** Under this confidence a request that names no book, order, price or place is taken for talk. */
const UNSURE = 0.6;
/** What is found in any talk. */
const VAGUE: ReadonlySet<string> = new Set(['query', 'topic', 'limit', 'sort']);

function sober(clause: Reading): Reading {
  const says = clause.calls.some(({ args }) => Object.keys(args).some((key) => !VAGUE.has(key)));
  if (clause.confidence >= UNSURE || says) return clause;
  const { names, bookIds, orders, genres, policyTopics, infoTopics, years, concepts } = clause.slots;
  const ofBooks = names.length + genres.length > 0 || (years !== undefined && concepts.includes('books'));
  const isTitle = names.some(({ kind }) => kind === 'title') || bookIds.length > 0;
  const found = isTitle
    ? 'details'
    : orders.length > 0
      ? 'order'
      : ofBooks
        ? 'search'
        : policyTopics.length > 0
          ? 'returns'
          : infoTopics.length > 0
            ? 'info'
            : undefined;
  const intent = clause.intent === 'unsafe' ? undefined : found;
  return intent === undefined
    ? { ...clause, intent: 'off-topic', calls: [] }
    : { ...clause, intent, calls: planCalls(intent, clause.slots) };
}

function earlierLanguage(earlier: readonly ChatMessage[], reader: ClauseReader): Language | undefined {
  for (const { role, text } of [...earlier].reverse()) {
    const language = role === 'user' ? reader.read(text).slots.language : undefined;
    if (language !== undefined) return language;
  }
  return undefined;
}

/** Beside a request that is refused nothing is changed for anybody. */
function withoutEffects(clause: Reading): Reading {
  const changes = clause.intent === 'start-return' || clause.intent === 'reserve';
  return changes ? { ...clause, intent: 'unsafe', calls: [] } : clause;
}
